import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { tryAcquireCacheLock } from '../../../src/cache/cacheLock';
import { makeRequest, type WriteWindow } from '../../support/write/window';
import { folderWorld, type WriteWorld } from './writeWorld';

const name = (of: string): string => makeRequest(of).filename;

describe('the rows of what this window saves', () => {
  let world: WriteWorld;
  beforeEach(async () => {
    world = await folderWorld();
  });
  afterEach(() => world.close());

  const names = ({ mirror }: WriteWindow): string[] => [...mirror.rows().keys()].sort();

  it('are added to what another window found out meanwhile, not written over it', async () => {
    const saver = await world.open();
    const syncer = await world.open();
    // Another window syncs: it holds the lock, and writes what it finds.
    const lock = await tryAcquireCacheLock(join(world.home, 'stores', 'store'));
    await saver.publish(makeRequest('saved'));
    const row = { filename: name('found'), size: 1, etag: 'e', modified: 1 };
    syncer.mirror.apply({ upsert: [row], sync: { lastSync: 5, lastFullList: 5 } });
    await syncer.mirror.persist();
    await lock?.release();

    await saver.writer.deps.rows.settled();
    await syncer.mirror.reloadIfChanged();
    for (const window of [saver, syncer, await world.open()]) {
      assert.deepEqual(names(window), [name('found'), name('saved')]);
      assert.equal(window.mirror.sync().lastSync, 5);
    }
  });

  it('are on disk, also of what was saved while the one before was being written', async () => {
    const window = await world.open();
    const { mirror } = window;
    const persist = mirror.persist.bind(mirror);
    let second: Promise<unknown> | undefined;
    mirror.persist = async () => {
      await persist();
      second ??= window.publish(makeRequest('second'));
      await second;
    };
    await window.publish(makeRequest('first'));
    await window.writer.deps.rows.settled();
    assert.deepEqual(names(await world.open()), [name('first'), name('second')]);
  });
});
