import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { openStore } from '../../../src/storage/openStore';
import type { AccessKeys, S3Config } from '../../../src/storage/storeConfig';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import { SELF_SIGNED } from '../../../tools/s3-server/selfSigned';
import { BUCKET, configFor, startDemoServer, WRITER } from '../../support/world/demoServer';
import { ONCE } from '../../support/world/connect';

const { signal } = new AbortController();
const KEY = 'sessions/20250101120000_a.fastshot';

describe('Where requests of a store go', () => {
  const saved = { ...process.env };
  let folder: string;
  let server: S3TestServer;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'fastshot-aws-'));
    server = await startDemoServer({ tls: SELF_SIGNED });
  });
  beforeEach(() => {
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(folder, 'credentials');
    process.env['AWS_CONFIG_FILE'] = path.join(folder, 'config');
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    server.resetCounts();
  });
  afterEach(() => {
    process.env = { ...saved };
  });
  after(async () => {
    await server.close();
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const open = (overrides: Partial<S3Config>, keys?: AccessKeys) =>
    openStore(configFor(server.endpoint, overrides), keys, { log: silentLog, retry: ONCE });
  /** The host that a request for an object would be sent to, without sending one. */
  const hostOf = async (overrides: Partial<S3Config>, keys?: AccessKeys): Promise<string> => {
    const store = await open(overrides, keys);
    const link = await store.link?.(KEY, { lifetimeSeconds: 60, fileName: 'a' }, signal);
    store.dispose();
    return new URL(link?.url ?? '').host;
  };
  const writeProfile = async (lines: readonly string[]): Promise<void> => {
    const keys = `aws_access_key_id = ${WRITER.accessKeyId}\naws_secret_access_key = ${WRITER.secretAccessKey}`;
    await fs.writeFile(path.join(folder, 'credentials'), `[default]\n${keys}\n[team]\n${keys}\n`);
    await fs.writeFile(path.join(folder, 'config'), lines.join('\n'));
  };
  const amazon = { endpoint: '', pathStyle: false, region: 'eu-west-1' } as const;
  const elsewhere = 'https://127.0.0.1:1';

  for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3']) {
    it(`with Amazon S3 is Amazon's, whatever ${name} says`, async () => {
      process.env[name] = elsewhere;
      assert.equal(await hostOf(amazon, WRITER), `${BUCKET}.s3.eu-west-1.amazonaws.com`);
    });
  }
  for (const [what, lines] of [
    ['endpoint_url', [`endpoint_url = ${elsewhere}`]],
    ['services', ['services = ours', '[services ours]', 's3 =', `  endpoint_url = ${elsewhere}`]],
  ] as const) {
    it(`with Amazon S3 is Amazon's, whatever ${what} of a profile says`, async () => {
      const expected = `${BUCKET}.s3.eu-west-1.amazonaws.com`;
      await writeProfile(['[profile team]', ...lines]);
      assert.equal(await hostOf({ ...amazon, credentials: 'profile', profile: 'team' }), expected);
      await writeProfile(['[default]', ...lines]);
      assert.equal(await hostOf(amazon, WRITER), expected);
      assert.equal(await hostOf({ ...amazon, credentials: 'default' }), expected);
    });
  }

  it('is what was configured where that is another server', async () => {
    process.env['AWS_ENDPOINT_URL_S3'] = elsewhere;
    assert.equal(await hostOf({}, WRITER), new URL(server.endpoint).host);
  });

  describe('is to a server that proves who it is', () => {
    beforeEach(() => {
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    });

    it('although the environment says that it need not', async () => {
      const store = await open({}, WRITER);
      await assert.rejects(store.get(KEY, { maxBytes: 9 }, signal), { code: 'tls' });
      await assert.rejects(store.put(KEY, Buffer.from('x'), { contentType: 'x' }, signal), { code: 'tls' });
      assert.deepEqual(server.requests, []);
    });

    it('also where it is asked for credentials', async () => {
      process.env['AWS_ENDPOINT_URL_STS'] = server.endpoint;
      await writeProfile([
        '[profile role]',
        'role_arn = arn:aws:iam::111122223333:role/shots',
        'source_profile = team',
      ]);
      const store = await open({ credentials: 'profile', profile: 'role' });
      await assert.rejects(store.get(KEY, { maxBytes: 9 }, signal), { code: 'tls' });
      assert.deepEqual(server.requests, []);
    });
  });
});
