import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { openStore } from '../../../src/storage/openStore';
import { probeCapabilities } from '../../../src/storage/probe';
import type { AccessKeys, S3Config } from '../../../src/storage/storeConfig';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import type { User } from '../../../tools/s3-server/sigv4';
import {
  BUCKET,
  configFor,
  FULL,
  KEEPER,
  NOBODY,
  openDemo,
  READER,
  startDemoServer,
  WRITER,
} from '../../support/world/demoServer';
import { MemoryLog } from '../../support/world/memoryLog';

const { signal } = new AbortController();
const TEXT = { contentType: 'text/plain' };
const SESSION = 'sessions/20250101120000_a.fastshot';

describe('Credentials', () => {
  let server: S3TestServer;
  beforeEach(async () => {
    server = await startDemoServer();
    server.putObject(BUCKET, SESSION, 'session');
  });
  afterEach(() => server.close());

  const probe = (keys: AccessKeys) =>
    probeCapabilities((capabilities) => openDemo(server, keys, { capabilities }), signal);
  const keysInBucket = (): string[] => server.objects(BUCKET).map(({ key }) => key);

  it('that may write are found to honour everything, and nothing is left of the probe', async () => {
    assert.deepEqual(await probe(WRITER), FULL);
    assert.deepEqual(keysInBucket(), [SESSION]);
  });

  it('that may only read make a read-only store, not an error', async () => {
    assert.deepEqual(await probe(READER), {
      ...FULL,
      writable: false,
      deletes: false,
      createIfAbsent: false,
      compareAndSwap: false,
    });
    const store = await openDemo(server, READER);
    assert.equal((await store.get(SESSION, { maxBytes: 99 }, signal)).status, 'ok');
    await assert.rejects(store.put('x', Buffer.from('x'), TEXT, signal), { code: 'accessDenied' });
    await assert.rejects(store.delete(SESSION, signal), { code: 'accessDenied' });
    await assert.rejects(store.copy(SESSION, 'x', signal), { code: 'accessDenied' });
    assert.deepEqual(keysInBucket(), [SESSION]);
  });

  it('that may write but not delete are found out, and the log names what the probe had to leave', async () => {
    const log = new MemoryLog();
    const found = await probeCapabilities(
      (capabilities) => openDemo(server, KEEPER, { capabilities }),
      signal,
      log,
    );
    assert.deepEqual(found, { ...FULL, deletes: false });
    const left = keysInBucket().filter((key) => key !== SESSION);
    assert.ok(left.length > 0 && left.every((key) => key.startsWith('.fastshot-probe/')));
    const [line, ...more] = log.lines;
    assert.deepEqual(more, []);
    for (const key of left) assert.ok(line?.includes(key), key);
  });

  it('that may do nothing are told so', async () => {
    await assert.rejects(probe(NOBODY), { code: 'accessDenied' });
  });

  it('of a store that ignores conditions are not taken for safe', async () => {
    server.fail({ operation: 'PutObject', times: Infinity, misbehave: { kind: 'ignoreConditions' } });
    assert.deepEqual(await probe(WRITER), { ...FULL, createIfAbsent: false, compareAndSwap: false });
    assert.deepEqual(keysInBucket(), [SESSION]);
  });

  it('of a store that does not know conditions are not taken for safe', async () => {
    server.fail({ operation: 'GetObject', times: Infinity, misbehave: { kind: 'ignoreRange' } });
    assert.deepEqual(await probe(WRITER), { ...FULL, ranges: false });
  });

  it('are cleaned up after even when the probe fails or is cancelled half-way', async () => {
    const controller = new AbortController();
    const cancelled = probeCapabilities(
      (capabilities) => openDemo(server, WRITER, { capabilities }),
      controller.signal,
    );
    const rejected = assert.rejects(cancelled, { code: 'cancelled' });
    await server.until(
      (requests) => requests.filter(({ operation }) => operation === 'PutObject').length === 3,
    );
    controller.abort();
    await rejected;
    assert.deepEqual(keysInBucket(), [SESSION]);

    server.fail({
      operation: 'HeadObject',
      misbehave: { kind: 'error', status: 500, code: 'InternalError' },
    });
    await assert.rejects(probe(WRITER), { code: 'serverError' });
    assert.deepEqual(keysInBucket(), [SESSION]);
  });

  it('of one user are not known to another: a wrong secret is a bad signature', async () => {
    const store = await openDemo(server, { accessKeyId: WRITER.accessKeyId, secretAccessKey: 'wrong' });
    await assert.rejects(store.get(SESSION, { maxBytes: 99 }, signal), { code: 'badSignature' });
  });

  it('that are not stored here are asked for', async () => {
    await assert.rejects(openStore(configFor(server.endpoint), undefined, { log: silentLog }), {
      code: 'credentialsMissing',
    });
  });

  describe('in a named profile', () => {
    const saved = { ...process.env };
    let home: string;
    before(async () => {
      home = await fs.mkdtemp(path.join(os.tmpdir(), 'fastshot-aws-'));
      process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(home, 'credentials');
      process.env['AWS_CONFIG_FILE'] = path.join(home, 'config');
      process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
      await fs.writeFile(path.join(home, 'config'), '');
    });
    beforeEach(() => writeProfiles({ team: READER }));
    after(async () => {
      process.env = saved;
      await fs.rm(home, { recursive: true, force: true, maxRetries: 5 });
    });
    const withCredentials = (overrides: Partial<S3Config>, { endpoint } = server) =>
      openStore(configFor(endpoint, overrides), undefined, { log: silentLog });
    const withProfile = (profile: string, from = server) =>
      withCredentials({ credentials: 'profile', profile }, from);
    const writeProfiles = async (profiles: Readonly<Record<string, AccessKeys>>): Promise<void> => {
      const sections = Object.entries(profiles).map(
        ([name, { accessKeyId, secretAccessKey }]) =>
          `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
      );
      await fs.writeFile(path.join(home, 'credentials'), sections.join(''));
    };

    it('are used', async () => {
      assert.equal((await (await withProfile('team')).head(SESSION, signal)).size, 7);
    });
    it('that does not exist are missing', async () => {
      const store = await withProfile('no-such-profile');
      await assert.rejects(store.head(SESSION, signal), {
        code: 'credentialsMissing',
        message: /no-such-profile/,
      });
    });
    it('that is made after it was missed is found, by the same store and by the next', async () => {
      const store = await withProfile('late');
      await assert.rejects(store.head(SESSION, signal), { code: 'credentialsMissing' });
      await writeProfiles({ team: READER, late: READER });
      assert.equal((await store.head(SESSION, signal)).size, 7);
      assert.equal((await (await withProfile('late')).head(SESSION, signal)).size, 7);
    });

    const kinds = {
      'a profile': { credentials: 'profile', profile: 'team' },
      chain: { credentials: 'default' },
    } as const;
    for (const [kind, overrides] of Object.entries(kinds)) {
      it(`(${kind}) are read again when the store refuses those it had, for what was refused as well`, async () => {
        process.env['AWS_PROFILE'] = 'team';
        const users: User[] = [{ ...READER, access: 'readOnly' }];
        const rotating = await startDemoServer({ users });
        try {
          rotating.putObject(BUCKET, SESSION, 'session');
          const store = await withCredentials(overrides, rotating);
          const get = () => store.get(SESSION, { maxBytes: 99 }, signal);
          assert.equal((await get()).status, 'ok');
          for (const keys of [
            { ...READER, secretAccessKey: 'another secret' },
            { accessKeyId: 'ANOTHER', secretAccessKey: 'and its secret' },
          ]) {
            users.splice(0, 1, { ...keys, access: 'readOnly' });
            await assert.rejects(get(), { code: 'badSignature' });
            await writeProfiles({ team: keys });
            const answers = await Promise.all([get(), get(), get()]);
            assert.deepEqual(
              answers.map(({ status }) => status),
              ['ok', 'ok', 'ok'],
            );
          }
          rotating.resetCounts();
          users.splice(0, 1, { accessKeyId: 'LAST', secretAccessKey: 'last secret', access: 'readOnly' });
          await writeProfiles({ team: users[0]! });
          assert.equal((await get()).status, 'ok');
          assert.deepEqual(
            rotating.requests.map(({ status }) => status),
            [403, 200],
          );
        } finally {
          delete process.env['AWS_PROFILE'];
          await rotating.close();
        }
      });
    }
  });
});
