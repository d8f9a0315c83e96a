import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { OVERALL_LIST, sessionKey } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { whilePresent } from '../../../src/storage/whilePresent';
import { removeSession } from '../../../src/sync/write/remove';
import { assertConsistent } from '../../support/world/storeState';
import { makeRequest, openWindow, type Window } from '../../support/world/window';
import { folderWorld, type World } from '../../support/world/world';

const never = new AbortController().signal;
const away = { code: 'folderUnreachable' };

describe('a folder whose disk is not mounted', () => {
  let world: World;
  let folder: string;
  let store: ObjectStore;
  let window: Window;
  beforeEach(async () => {
    world = await folderWorld();
    assert.ok(world.access.config.kind === 'folder');
    folder = world.access.config.path;
    store = whilePresent(world.store, () => window.mirror.rows().size > 0);
    window = await openWindow(world.home, store);
  });
  afterEach(async () => {
    window.close();
    await window.writer.deps.rows.settled();
    await world.close();
  });

  it('gets its first session although it is empty', async () => {
    assert.equal((await window.publish(makeRequest('first'))).state, 'published');
  });

  for (const [what, leave] of [
    ['nothing', async () => {}],
    ['what a connection test has left', () => fs.mkdir(join(folder, '.fastshot-store'))],
  ] as const) {
    it(`takes no save and loses no session while its mount point has ${what} in it`, async () => {
      await window.publish(makeRequest('before'));
      const { filename } = makeRequest('before');
      const row = window.mirror.rows().get(filename)!;
      await fs.rename(folder, `${folder}-away`);
      await fs.mkdir(folder);
      await leave();
      const before = await fs.readdir(folder);
      const outcome = await window.publish(makeRequest('saved'), { keep: true });
      assert.ok(outcome.state === 'waiting' && outcome.passing);
      assert.equal(outcome.failure.code, 'folderUnreachable');
      await assert.rejects(removeSession(window.writer.deps, row, never), away);
      await assert.rejects(store.get(sessionKey(filename), { maxBytes: 1e6 }, never), away);
      await assert.rejects(store.delete(sessionKey(filename), never), away);
      assert.deepEqual(await fs.readdir(folder), before);

      await fs.rm(folder, { recursive: true });
      await fs.rename(`${folder}-away`, folder);
      await window.writer.outbox.flush();
      const names = ['before', 'saved'].map((name) => makeRequest(name).filename);
      assert.deepEqual((await assertConsistent(world.store)).sort(), names);
    });
  }
});

describe('a folder in which somebody has left a lock from tomorrow', () => {
  it('takes what is written under that key', async () => {
    const world = await folderWorld();
    try {
      assert.ok(world.access.config.kind === 'folder');
      const name = createHash('sha256').update(OVERALL_LIST).digest('hex').slice(0, 32);
      const lock = join(world.access.config.path, '.fastshot-store/locks', `${name}.lock`);
      await fs.mkdir(lock, { recursive: true });
      const tomorrow = new Date(Date.now() + 86_400_000);
      await fs.utimes(lock, tomorrow, tomorrow);
      const window = await world.open();
      assert.equal((await window.publish(makeRequest('sample'))).state, 'published');
      await assertConsistent(world.store);
    } finally {
      await world.close();
    }
  }).timeout(30_000);
});
