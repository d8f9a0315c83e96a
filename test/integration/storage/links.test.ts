import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Log } from '../../../src/base/log';
import type { TimedLink } from '../../../src/storage/objectStore';
import { openStore } from '../../../src/storage/openStore';
import type { AccessKeys, S3Config } from '../../../src/storage/storeConfig';
import { loopbackConfig } from '../../support/world/connect';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';

const KEYS = { accessKeyId: 'link-access', secretAccessKey: 'link-secret' };
const BUCKET = 'links';
const HOUR = 3600;
const { signal } = new AbortController();

describe('Links to sessions', () => {
  let server: S3TestServer;
  let ahead = 0;
  const lines: string[] = [];
  const line = (message: string, data?: object): void =>
    void lines.push(`${message} ${JSON.stringify(data ?? {})}`);
  const log: Log = { trace: line, debug: line, info: line, warn: line, error: line };

  before(async () => {
    server = await startS3Server({
      users: [{ ...KEYS, access: 'readWrite' }],
      buckets: [BUCKET],
      now: () => Date.now() + ahead,
    });
    server.putObject(BUCKET, 'sessions/a.fastshot', 'the session');
  });
  after(() => server.close());
  afterEach(() => {
    ahead = 0;
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  });

  async function makeLink(keys?: AccessKeys, overrides: Partial<S3Config> = {}): Promise<TimedLink> {
    const store = await openStore(loopbackConfig(server.endpoint, BUCKET, overrides), keys, { log });
    try {
      const options = { lifetimeSeconds: HOUR, fileName: 'a.fastshot' };
      const link = await store.link?.('sessions/a.fastshot', options, signal);
      assert.ok(link);
      return link;
    } finally {
      store.dispose();
    }
  }

  it('stop when their time is over', async () => {
    const { url, expiresAt } = await makeLink(KEYS);
    ahead = expiresAt - Date.now() - 30_000;
    assert.equal(await (await fetch(url)).text(), 'the session');
    ahead = expiresAt - Date.now();
    const late = await fetch(url);
    assert.equal(late.status, 403);
    assert.match(await late.text(), /Request has expired/);
  });

  it('are made without a request, so also of what is not reachable now', async () => {
    server.resetCounts();
    await makeLink(KEYS);
    assert.deepEqual(server.requests, []);
  });

  it('end with temporary credentials: when, if they say so, else some time', async () => {
    const token = { ...KEYS, sessionToken: 'temporary-token' };
    const { url, credentials } = await makeLink(token);
    assert.equal(credentials, 'temporary');
    assert.equal(new URL(url).searchParams.get('X-Amz-Security-Token'), 'temporary-token');

    const end = new Date(Math.floor(Date.now() / 1000) * 1000 + 600_000);
    process.env['AWS_ACCESS_KEY_ID'] = KEYS.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = KEYS.secretAccessKey;
    process.env['AWS_SESSION_TOKEN'] = 'temporary-token';
    process.env['AWS_CREDENTIAL_EXPIRATION'] = end.toISOString();
    const known = await makeLink(undefined, { credentials: 'default' });
    assert.equal(known.credentials, 'ending');
    assert.equal(known.expiresAt, end.getTime());
  });

  it('leave nothing in the log that would let a reader follow them', async () => {
    lines.length = 0;
    const { url } = await makeLink({ ...KEYS, sessionToken: 'temporary-token' });
    const { searchParams } = new URL(url);
    const text = lines.join('\n');
    assert.match(text, /LINK sessions\/a\.fastshot/);
    for (const name of ['X-Amz-Signature', 'X-Amz-Credential', 'X-Amz-Security-Token']) {
      const secret = searchParams.get(name);
      assert.ok(secret);
      assert.ok(!text.includes(secret), name);
    }
    assert.doesNotMatch(text, /https?:/);
  });
});
