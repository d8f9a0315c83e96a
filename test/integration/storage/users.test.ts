import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { openStore } from '../../../src/storage/openStore';
import { probeCapabilities } from '../../../src/storage/probe';
import type { AccessKeys } from '../../../src/storage/storeConfig';
import type { S3TestServer } from '../../support/s3-server/s3Server';
import { BUCKET, configFor, FULL, NOBODY, open, READER, startServer, WRITER } from './harness';

const { signal } = new AbortController();
const TEXT = { contentType: 'text/plain' };
const SESSION = 'sessions/20250101120000_a.fastshot';

describe('Credentials', () => {
  let server: S3TestServer;
  beforeEach(async () => {
    server = await startServer();
    server.putObject(BUCKET, SESSION, 'session');
  });
  afterEach(() => server.close());

  const probe = (keys: AccessKeys) =>
    probeCapabilities((capabilities) => open(server, keys, { capabilities }), signal);
  const keysInBucket = (): string[] => server.objects(BUCKET).map(({ key }) => key);

  it('that may write are found to honour everything, and nothing is left of the probe', async () => {
    assert.deepEqual(await probe(WRITER), FULL);
    assert.deepEqual(keysInBucket(), [SESSION]);
  });

  it('that may only read make a read-only store, not an error', async () => {
    assert.deepEqual(await probe(READER), {
      ...FULL,
      writable: false,
      createIfAbsent: false,
      compareAndSwap: false,
    });
    const store = await open(server, READER);
    assert.equal((await store.get(SESSION, { maxBytes: 99 }, signal)).status, 'ok');
    await assert.rejects(store.put('x', Buffer.from('x'), TEXT, signal), { code: 'accessDenied' });
    await assert.rejects(store.delete(SESSION, signal), { code: 'accessDenied' });
    await assert.rejects(store.copy(SESSION, 'x', signal), { code: 'accessDenied' });
    assert.deepEqual(keysInBucket(), [SESSION]);
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
      (capabilities) => open(server, WRITER, { capabilities }),
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
    const store = await open(server, { accessKeyId: WRITER.accessKeyId, secretAccessKey: 'wrong' });
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
      const lines = [
        '[team]',
        `aws_access_key_id = ${READER.accessKeyId}`,
        `aws_secret_access_key = ${READER.secretAccessKey}`,
      ];
      await fs.writeFile(path.join(home, 'credentials'), lines.join('\n'));
      await fs.writeFile(path.join(home, 'config'), '');
    });
    after(async () => {
      process.env = saved;
      await fs.rm(home, { recursive: true, force: true, maxRetries: 5 });
    });
    const withProfile = (profile: string) =>
      openStore(configFor(server.endpoint, { credentials: 'profile', profile }), undefined, {
        log: silentLog,
      });

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
  });
});
