import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { FastshotError } from '../../../src/base/errors';
import { silentLog } from '../../../src/base/log';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { desktopVault } from '../../../src/session/desktopVault';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { systemClock } from '../../../src/sync/clock';
import { reconcile } from '../../../src/sync/reconcile';
import { ListKeeper } from '../../../src/sync/write/listKeeper';
import { repairOverallList } from '../../../src/sync/write/repairOverallList';
import { SyncService } from '../../../src/sync/syncService';
import { ManualClock } from '../../support/world/manualClock';
import { assertConsistent, listedNames, sessionNames } from '../../support/world/storeState';
import { makeRequest, type Window } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET } from '../../support/world/demoServer';

const never = new AbortController().signal;
const MINUTE = 60_000;

describe('the overall list, when the desktop app has written it', () => {
  let world: DemoWorld;
  let window: Window;
  beforeEach(async () => {
    world = await demoWorld();
    window = await world.open();
    for (const name of ['a', 'b', 'c', 'd']) await window.publish(makeRequest(name));
    world.server.resetCounts();
  });
  afterEach(() => world.close());

  const emptyList = (): unknown =>
    world.server.putObject(
      BUCKET,
      'overall_meta.json',
      JSON.stringify({ version: '1.0', sessions: [], own: 1 }),
    );
  const repair = (): Promise<string> =>
    repairOverallList({ store: world.store, clock: systemClock, log: silentLog }, false, never);

  it('is made complete again', async () => {
    emptyList();
    assert.equal(await repair(), 'repaired');
    assert.deepEqual(await listedNames(world.store), (await sessionNames(world.store)).sort());
    const { bytes } = world.server.objects(BUCKET).find(({ key }) => key === 'overall_meta.json')!;
    assert.equal((JSON.parse(bytes.toString()) as { own: number }).own, 1, 'a field we do not know');
  });

  it('is left alone when it is right', async () => {
    assert.equal(await repair(), 'left');
    assert.deepEqual(
      world.server.requests.map(({ operation }) => operation),
      ['GetObject', 'ListObjectsV2'],
    );
    await assertConsistent(world.store);
  });

  it('keeps what a stale listing has left out', async () => {
    world.server.fail({ operation: 'ListObjectsV2', misbehave: { kind: 'listPage', page: 'stale' } });
    await window.publish(makeRequest('e'));
    assert.equal(await repair(), 'left');
    assert.equal((await assertConsistent(world.store)).length, 5);
  });

  it('is read again when somebody saves during the repair', async () => {
    emptyList();
    let saved = false;
    const atStep = async (step: string): Promise<void> => {
      if (step !== 'repair.listed' || saved) return;
      saved = true;
      await window.publish(makeRequest('e'));
    };
    await repairOverallList({ store: world.store, clock: systemClock, log: silentLog, atStep }, false, never);
    assert.equal((await sessionNames(world.store)).length, 5);
    assert.deepEqual(await listedNames(world.store), (await sessionNames(world.store)).sort());
  });

  it('is made complete also when the answer to that is lost, or a race is lost as Ceph 16 says it', async () => {
    const at = { operation: 'PutObject', key: 'overall_meta.json' } as const;
    emptyList();
    world.server.fail({ ...at, misbehave: { kind: 'error', status: 500, code: 'UnknownError' } });
    world.server.fail({ ...at, misbehave: { kind: 'dropAnswer' } });
    await repair();
    await assertConsistent(world.store);
  });

  it('does not lose its entries to a listing that comes back empty or short', async () => {
    world.server.fail({ operation: 'ListObjectsV2', misbehave: { kind: 'listPage', page: 'empty' } });
    assert.equal(await repair(), 'left');
    await assertConsistent(world.store);
  });

  it('is merged with, never replaced, by a save in between', async () => {
    emptyList();
    await window.publish(makeRequest('e'));
    assert.deepEqual(await listedNames(world.store), [makeRequest('e').filename]);
    assert.equal(window.mirror.rows().size, 5, 'a row was lost');
  });

  it('is looked after by the window that syncs, whose sync does not fail from it', async () => {
    const { mirror } = window;
    const stores: ObjectStore[] = [];
    const service = new SyncService({
      directory: join(world.home, 'stores', 'store'),
      mirror,
      store: async () => world.store,
      vault: async () => desktopVault(''),
      afterSync: async (store) => {
        stores.push(store);
        throw new FastshotError('accessDenied', 'As told by the test.');
      },
      interval: () => 5 * MINUTE,
      clock: systemClock,
      log: silentLog,
    });
    await service.sync('quick', never);
    assert.equal(service.state.kind, 'synced');
    assert.deepEqual(stores, [world.store]);
    service.dispose();
  });

  describe('and syncs see it', () => {
    let clock: ManualClock;
    let keeper: ListKeeper;
    let sync: () => Promise<void>;
    beforeEach(() => {
      clock = new ManualClock(Date.now() + 10 * MINUTE);
      const metaCache = new MetaCache(cacheFolders(join(world.home, 'stores', 'store')));
      const { mirror } = window;
      keeper = new ListKeeper({ mirror, metaCache, clock, log: silentLog });
      const deps = { store: world.store, vault: desktopVault(''), mirror, metaCache, clock, log: silentLog };
      sync = async () => {
        await reconcile(deps, { mode: 'quick' }, never);
        const repaired = keeper.afterSync(world.store, never);
        if (clock.nextIn !== undefined) clock.advance(clock.nextIn);
        await repaired;
      };
    });

    const writes = (): number =>
      world.server.requests.filter(({ operation }) => operation === 'PutObject').length;

    it('is repaired after it was seen twice, two minutes apart, and only then', async () => {
      await sync();
      emptyList();
      await sync();
      clock.advance(MINUTE);
      await sync();
      assert.equal(writes(), 0, 'too early');
      clock.advance(MINUTE);
      const repairing = sync();
      await clock.timerWithin(20_000).then(() => clock.advance(20_000));
      await repairing;
      assert.equal(writes(), 1);
      await assertRight();
      await sync();
      clock.advance(5 * MINUTE);
      await sync();
      assert.equal(writes(), 1, 'repaired what was right');
      assert.equal(window.mirror.rows().size, 4);
      assert.equal(window.mirror.gone().size, 0);
    });

    const assertRight = async (): Promise<void> =>
      assert.deepEqual(await listedNames(world.store), (await sessionNames(world.store)).sort());
  });
});
