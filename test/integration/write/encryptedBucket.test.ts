import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { desktopVault } from '../../../src/session/desktopVault';
import { sessionKey } from '../../../src/storage/layout';
import { downloadSession } from '../../../src/sync/download';
import { listSessions } from '../../../src/sync/remoteSessions';
import { saveStored } from '../../../src/sync/saveStored';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { listTrash, newTrashKey } from '../../../src/sync/write/trash';
import { makeRequest, type Window } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET } from '../../support/world/demoServer';

const { signal } = new AbortController();
const request = makeRequest('bug');
const { filename } = request;
const bytes = Buffer.from(request.bytes);
/** Of the desktop app: without our hash. */
const FOREIGN = '20260101090000_old.fastshot';

describe('a bucket that encrypts with a key service, whose ETags are no checksums', () => {
  let world: DemoWorld;
  let window: Window;
  beforeEach(async () => {
    world = await demoWorld({ bucket: { isEncrypted: true } });
    window = await world.open();
    await window.publish(makeRequest('bug'));
    world.server.putObject(BUCKET, sessionKey(FOREIGN), bytes);
  });
  afterEach(() => world.close());

  const rowOf = async (name: string) =>
    (await listSessions(world.store, undefined, signal)).sessions.get(name)!;
  const gets = () => world.server.requests.filter(({ operation }) => operation === 'GetObject').length;

  it('is read with one download of what was saved by this extension', async () => {
    const files = new SessionFiles(join(world.home, 'files'));
    const row = await rowOf(filename);
    world.server.resetCounts();
    const deps = { store: world.store, vault: desktopVault(''), files, log: silentLog };
    assert.deepEqual(Buffer.from((await downloadSession(deps, row, () => {}, signal)).bytes), bytes);
    assert.equal(gets(), 1);
    files.dispose();
  });

  it('is saved from by one download', async () => {
    const files = new SessionFiles(join(world.home, 'files'));
    const row = await rowOf(filename);
    world.server.resetCounts();
    const path = join(world.home, 'saved');
    await saveStored({ store: async () => world.store, files }, row, path, () => {}, signal);
    assert.deepEqual(await fs.readFile(path), bytes);
    assert.equal(gets(), 1);
    files.dispose();
  });

  it('keeps out what was damaged on the way, by our own hash', async () => {
    const files = new SessionFiles(join(world.home, 'files'));
    const row = await rowOf(filename);
    world.server.fail({ operation: 'GetObject', misbehave: { kind: 'flipByte', at: 20 } });
    const deps = { store: world.store, vault: desktopVault(''), files, log: silentLog };
    assert.deepEqual(Buffer.from((await downloadSession(deps, row, () => {}, signal)).bytes), bytes);
    files.dispose();
  });

  for (const [what, name] of [
    ['of this extension', filename],
    ['of the desktop app', FOREIGN],
  ] as const) {
    it(`lets sessions ${what} be removed and restored`, async () => {
      const { trash } = await removeSession(window.writer.deps, await rowOf(name), signal);
      assert.equal(await rowOf(name), undefined);
      await restoreSession(window.writer.deps, trash, signal);
      assert.equal((await rowOf(name)).size, bytes.length);
      assert.deepEqual(await listTrash(world.store, signal), []);
    });
  }

  it('restores what lay in the trash before', async () => {
    world.server.putObject(BUCKET, newTrashKey(FOREIGN.replace('old', 'older'), Date.now()), bytes);
    const [entry] = await listTrash(world.store, signal);
    await restoreSession(window.writer.deps, entry!, signal);
    assert.equal((await rowOf(entry!.filename)).size, bytes.length);
  });

  it('does not take a copy of other bytes for whole', async () => {
    const row = await rowOf(FOREIGN);
    // A store that says "copied" and has something else there.
    const store = {
      ...world.store,
      copy: async (_: string, to: string) => ({
        etag: world.server.putObject(BUCKET, to, Buffer.alloc(bytes.length, 'x')).etag,
      }),
    };
    const deps = { ...window.writer.deps, store: async () => store };
    await assert.rejects(removeSession(deps, row, signal), { code: 'checksumMismatch' });
    assert.equal((await rowOf(FOREIGN)).etag, row.etag);
  });
});
