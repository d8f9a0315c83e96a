import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { tryAcquireCacheLock } from '../../../src/cache/cacheLock';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { desktopVault } from '../../../src/session/desktopVault';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { systemClock } from '../../../src/sync/clock';
import { reconcile } from '../../../src/sync/reconcile';
import { makeRequest, type Window } from '../../support/world/window';
import { folderWorld, type World } from '../../support/world/world';

const name = (of: string): string => makeRequest(of).filename;

describe('the rows of what this window saves', () => {
  let world: World;
  beforeEach(async () => {
    world = await folderWorld();
  });
  afterEach(() => world.close());

  const names = ({ mirror }: Window): string[] => [...mirror.rows().keys()].sort();

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

  it('stay as they are when a sync that is under way lists them', async () => {
    const window = await world.open();
    const { mirror } = window;
    const list: ObjectStore['list'] = async function* (options, signal) {
      if (mirror.rows().size === 0) await window.publish(makeRequest('saved'));
      yield* world.store.list(options, signal);
    };
    const store: ObjectStore = { ...world.store, list };
    const pending: unknown[] = [];
    mirror.onDidChange(({ upserted }) => pending.push(...upserted.filter(({ problem }) => problem)));
    const metaCache = new MetaCache(cacheFolders(join(world.home, 'stores', 'store')));
    const deps = { store, vault: desktopVault(''), mirror, metaCache, clock: systemClock, log: silentLog };
    await reconcile(deps, { mode: 'full' }, new AbortController().signal);
    assert.deepEqual(pending, []);
    assert.equal(mirror.rows().get(name('saved'))?.metadata?.name, 'saved');
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
