import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { AuditEvent } from '../../../src/audit/audit';
import { silentLog } from '../../../src/base/log';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { desktopVault } from '../../../src/session/desktopVault';
import type { Clock } from '../../../src/sync/clock';
import { sessionKey } from '../../../src/storage/layout';
import { SyncService } from '../../../src/sync/syncService';
import { newTrashKey } from '../../../src/sync/write/trash';
import { createUpkeep } from '../../../src/sync/write/upkeep';
import { keysBelow, listedNames, sessionNames, trashKeys } from '../../support/world/storeState';
import { makeRequest, type Window } from '../../support/world/window';
import { ManualClock } from '../../support/world/manualClock';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET } from '../../support/world/demoServer';

const never = new AbortController().signal;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** Counts how often its list is read. */
class CountingCache extends MetaCache {
  reads = 0;

  override getOverallList(hash?: string): ReturnType<MetaCache['getOverallList']> {
    this.reads += 1;
    return super.getOverallList(hash);
  }
}

describe('what a sync does for the store', () => {
  let world: DemoWorld;
  let window: Window;
  let clock: ManualClock;
  let service: SyncService;
  let recorded: AuditEvent[];
  let metaCache: CountingCache;
  beforeEach(async () => {
    world = await demoWorld();
    window = await world.open();
    for (const name of ['a', 'b', 'c']) await window.publish(makeRequest(name));
    await window.writer.deps.rows.settled();
    clock = new ManualClock(Date.now() + 10 * MINUTE);
    recorded = [];
    const { mirror } = window;
    const directory = join(world.home, 'stores', 'store');
    metaCache = new CountingCache(cacheFolders(directory));
    const record = async (event: AuditEvent): Promise<void> => void recorded.push(event);
    const log = silentLog;
    // Its jitter is not waited for.
    const unhurried: Clock = {
      now: () => clock.now(),
      random: () => 0,
      after: (_ms, task) => {
        const timer = setImmediate(task);
        return () => clearImmediate(timer);
      },
    };
    service = new SyncService({
      directory,
      mirror,
      store: async () => world.store,
      vault: async () => desktopVault(''),
      afterSync: createUpkeep({
        directory,
        storeId: 'store',
        mirror,
        metaCache,
        clock: unhurried,
        audit: { record },
        log,
      }),
      interval: () => 5 * MINUTE,
      clock,
      log,
    });
  });
  afterEach(async () => {
    service.dispose();
    await world.close();
  });

  const sync = (): Promise<unknown> => service.sync('quick', never);
  /** Upkeep begins the day after. */
  const firstDay = async (): Promise<void> => {
    await sync();
    clock.advance(DAY);
  };
  const upkeepRequests = (): number =>
    world.server.requests.filter(({ query }) => /trash|uploads/.test(query)).length;

  it('costs the first sync nothing', async () => {
    await world.put(newTrashKey('old.fastshot', clock.now() - 33 * DAY), 'x', 0);
    world.server.resetCounts();
    await sync();
    assert.equal(upkeepRequests(), 0);
    clock.advance(DAY);
    await sync();
    assert.ok(upkeepRequests() > 0);
    assert.deepEqual(await trashKeys(world.store), []);
  });

  it('reads the list it has cached once, as long as nothing changes', async () => {
    await sync();
    clock.advance(5 * MINUTE);
    for (let i = 0; i < 3; i++) await sync();
    assert.equal(metaCache.reads, 1);
  });

  it('repairs a list that was emptied, once it has been wrong for two minutes', async () => {
    await sync();
    world.server.putObject(BUCKET, 'overall_meta.json', JSON.stringify({ version: '1.0', sessions: [] }));
    await sync();
    assert.deepEqual(await listedNames(world.store), []);
    clock.advance(2 * MINUTE);
    await sync();
    assert.deepEqual(await listedNames(world.store), (await sessionNames(world.store)).sort());
    assert.equal(window.mirror.rows().size, 3);
  });

  it('empties the trash of what is older than 30 days, once a day, and records that', async () => {
    await firstDay();
    const { filename } = makeRequest('old');
    const expire = (): Promise<void> =>
      world.put(newTrashKey(filename, clock.now() - 33 * DAY), 'x', clock.now() - 33 * DAY);
    await expire();
    await sync();
    assert.deepEqual(await trashKeys(world.store), []);
    assert.deepEqual(
      recorded.map(({ operation, session, store, outcome }) => [operation, session, store, outcome]),
      [['purge', filename, 'store', 'done']],
    );
    await expire();
    world.server.resetCounts();
    await sync();
    assert.equal(world.server.requests.filter(({ query }) => query.includes('trash')).length, 0);
    clock.advance(DAY);
    await sync();
    assert.deepEqual(await trashKeys(world.store), []);
  });

  it('drops what uploads have left that were begun a week ago and never ended, and no others', async () => {
    await firstDay();
    const begin = (days: number): string =>
      world.server.beginUpload(BUCKET, sessionKey(makeRequest('x').filename), Date.now() - days * DAY);
    begin(8);
    const young = begin(6);
    await sync();
    assert.deepEqual(
      (await world.store.leftovers.list('', never)).map(({ id }) => id),
      [young],
    );
    // A clock that is wrong by years changes nothing.
    clock.advance(1000 * DAY);
    await sync();
    assert.equal((await world.store.leftovers.list('', never)).length, 1);
  });

  it('drops what connection tests have left that were killed a week ago', async () => {
    await firstDay();
    for (const days of [8, 6]) {
      await world.put(`.fastshot-probe/${days}/object`, 'probe', Date.now() - days * DAY);
    }
    await sync();
    assert.deepEqual(await keysBelow(world.store, '.fastshot-probe/'), ['.fastshot-probe/6/object']);
  });

  it('looks after the list and the trash also where uploads cannot be listed', async () => {
    await firstDay();
    world.server.fail({
      operation: 'ListMultipartUploads',
      times: 9,
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    await world.put(newTrashKey('old.fastshot', clock.now() - 33 * DAY), 'x', 0);
    await sync();
    assert.deepEqual(await trashKeys(world.store), []);
  });

  it('looks after the list also when the trash cannot be listed', async () => {
    await sync();
    clock.advance(DAY);
    world.server.putObject(BUCKET, 'overall_meta.json', '{"torn');
    await sync();
    clock.advance(2 * MINUTE);
    await world.put(newTrashKey('old.fastshot', clock.now() - 33 * DAY), 'x', 0);
    world.server.fail({
      operation: 'DeleteObject',
      times: 9,
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    clock.advance(DAY);
    await sync();
    assert.deepEqual(await listedNames(world.store), (await sessionNames(world.store)).sort());
    assert.equal((await trashKeys(world.store)).length, 1);
  });
});
