import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import type { Capabilities } from '../../../src/storage/objectStore';
import { credentialsId, openProbed, probeAgain } from '../../../src/storage/openProbed';
import { type AccessKeys, type S3Config, storeId } from '../../../src/storage/storeConfig';
import { CapabilityRecords } from '../../../src/views/capabilityRecords';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import type { User } from '../../../tools/s3-server/sigv4';
import { CANARY, configFor, FULL, READER, startDemoServer, WRITER } from '../../support/world/demoServer';

const { signal } = new AbortController();
const READ_ONLY: Capabilities = {
  ...FULL,
  writable: false,
  deletes: false,
  createIfAbsent: false,
  compareAndSwap: false,
};

describe('What credentials may do', () => {
  let server: S3TestServer;
  let users: User[];
  let kept: Map<string, unknown>;
  let records: CapabilityRecords;
  beforeEach(async () => {
    users = [
      { ...READER, access: 'readOnly' },
      { ...WRITER, access: 'readWrite' },
    ];
    server = await startDemoServer({ users });
    kept = new Map();
    // As VS Code's globalState: what is read is what was written.
    records = new CapabilityRecords({
      keys: () => [...kept.keys()],
      get: <T>(name: string, other?: T) => (kept.get(name) as T | undefined) ?? other,
      update: async (name, value) => void kept.set(name, value),
    });
  });
  afterEach(() => server.close());

  const access = (keys: AccessKeys) => ({ config: configFor(server.endpoint), keys });
  const open = (keys: AccessKeys) => openProbed(access(keys), records, silentLog, signal);
  const requests = (): number => {
    const { length } = server.requests;
    server.resetCounts();
    return length;
  };

  it('is asked when a store is opened with other ones, and once only', async () => {
    assert.deepEqual((await open(READER)).capabilities, READ_ONLY);
    const store = await open(WRITER);
    assert.deepEqual(store.capabilities, FULL);
    await store.put('a', Buffer.from('x'), { contentType: '', condition: 'absent' }, signal);
    requests();
    assert.deepEqual((await open(WRITER)).capabilities, FULL);
    assert.equal(requests(), 0);
    assert.deepEqual((await open(READER)).capabilities, READ_ONLY);
  });

  it('is asked once where a record does not say whose it is', async () => {
    const id = storeId(configFor(server.endpoint));
    kept.set(`capabilities/${id}`, READ_ONLY);
    assert.deepEqual(records.get(id), READ_ONLY);
    assert.deepEqual((await open(WRITER)).capabilities, FULL);
    assert.notEqual(requests(), 0);
    assert.deepEqual((await open(WRITER)).capabilities, FULL);
    assert.equal(requests(), 0);
  });

  it('may change, which another look finds', async () => {
    await open(READER);
    assert.equal(await probeAgain(access(READER), records, silentLog, signal), false);
    users.splice(0, 1, { ...READER, access: 'readWrite' });
    assert.deepEqual((await open(READER)).capabilities, READ_ONLY);
    assert.equal(await probeAgain(access(READER), records, silentLog, signal), true);
    assert.deepEqual((await open(READER)).capabilities, FULL);
  });

  it('stays known when another look fails', async () => {
    await open(READER);
    users.length = 0;
    await assert.rejects(probeAgain(access(READER), records, silentLog, signal), { code: 'badSignature' });
    assert.deepEqual((await open(READER)).capabilities, READ_ONLY);
  });

  it('is kept without a word of them', async () => {
    await open(WRITER);
    const text = JSON.stringify([...kept]);
    assert.doesNotMatch(text, new RegExp(`${CANARY}|${WRITER.accessKeyId}`));
  });

  it('is told apart by profile and kind as well, and not by the secret', () => {
    const idOf = (overrides: Partial<S3Config>, keys?: AccessKeys): string =>
      credentialsId({ config: configFor('http://localhost', overrides), keys });
    const ids = [
      idOf({ credentials: 'keys' }, READER),
      idOf({ credentials: 'keys' }, WRITER),
      idOf({ credentials: 'default' }),
      idOf({ credentials: 'profile', profile: 'a' }),
      idOf({ credentials: 'profile', profile: 'b' }),
    ];
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(idOf({ credentials: 'keys' }, { ...READER, secretAccessKey: 'x' }), ids[0]);
    assert.equal(idOf({ credentials: 'default' }, READER), ids[2], 'keys that are not used');
  });
});
