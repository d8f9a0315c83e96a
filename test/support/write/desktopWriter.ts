import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { desktopVault } from '../../../src/session/desktopVault';
import { OVERALL_LIST } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { reconcile } from '../../../src/sync/reconcile';
import { ListKeeper } from '../../../src/sync/write/listKeeper';
import { removeSession } from '../../../src/sync/write/remove';
import type { StepName } from '../../../src/sync/write/steps';
import { ManualClock } from '../world/manualClock';
import type { BareWorld } from '../world/world';
import { assertConsistent, listedNames, readObject, sessionNames } from '../world/storeState';
import { makeRequest, openWindow, type Window } from '../world/window';

const never = new AbortController().signal;
const MINUTE = 60_000;
const MACHINES = 3;
const NAMES = ['a', 'b', 'c'];
const NEW = makeRequest('new').filename;
const VICTIM = makeRequest('a').filename;
const THEIRS = makeRequest('theirs').filename;

const SAVES = 'saves a session of its own';

/** What the desktop app leaves in place of a list: it writes without a condition, from what it saw some time ago. */
const WAYS: readonly (readonly [string, (before: Buffer) => Buffer])[] = [
  ['cuts the list short', (before) => before.subarray(0, before.length - 40)],
  ['leaves no byte of the list', () => Buffer.alloc(0)],
  ['empties the list', () => Buffer.from('{"version": "1.0", "sessions": []}')],
  ['writes its older list', (before) => before],
  ['writes what is no JSON', () => Buffer.from('<html>Sign in</html>')],
  [SAVES, (before) => before],
];

/** `read`: between our read of the list and our write. Else right after that step. */
const MOMENTS: readonly (readonly ['publish' | 'remove', 'read' | StepName])[] = [
  ['publish', 'publish.committed'],
  ['publish', 'read'],
  ['publish', 'publish.listed'],
  ['remove', 'remove.deleted'],
  ['remove', 'read'],
  ['remove', 'remove.unlisted'],
];

/**
 * The desktop app writes the overall list in each of its ways in the middle of a publish or a removal. No session and no
 * row is lost by that, and the clients of three machines make the list right again, with one write in all.
 */
export function desktopWriterTests(world: () => BareWorld): void {
  for (const [what, moment] of MOMENTS) {
    for (const [way, rewritten] of WAYS) {
      const when = moment === 'read' ? 'between our read of it and our write' : `at ${moment}`;
      it(`loses nothing of a ${what} when the desktop app ${way} ${when}`, async () => {
        const { home, store } = world();
        const first = await openWindow(home, store);
        for (const name of NAMES) await first.publish(makeRequest(name));
        await close(first);
        const others = counting(store);
        const machines = await openMachines(home, others);
        for (const machine of machines) await machine.sync();

        const before = await readObject(store, OVERALL_LIST);
        let turns = 0;
        const rewrite = async (): Promise<void> => {
          if (turns++ > 0) return;
          if (way === SAVES) await publishTheirs(join(home, 'theirs'), store);
          else await store.put(OVERALL_LIST, rewritten(before), { contentType: 'application/json' }, never);
        };
        const atStep = async (step: StepName): Promise<void> => (step === moment ? rewrite() : undefined);
        const meddled = moment === 'read' ? afterRead(store, rewrite) : store;
        const window = await openWindow(home, meddled, { atStep });
        if (what === 'publish') {
          assert.equal((await window.publish(makeRequest('new'))).state, 'published');
        } else {
          const row = window.mirror.rows().get(VICTIM)!;
          assert.equal((await removeSession(window.writer.deps, row, never)).pending, undefined);
        }
        assert.ok(turns > 0, 'the desktop app had no turn');
        const all = NAMES.map((name) => makeRequest(name).filename);
        const expected = what === 'publish' ? [...all, NEW] : all.filter((name) => name !== VICTIM);
        assert.deepEqual([...window.mirror.rows().keys()].sort(), expected);
        if (way === SAVES) {
          expected.push(THEIRS);
          assert.ok((await listedNames(store)).includes(THEIRS), 'their entry was written over');
        }
        assert.deepEqual((await sessionNames(store)).sort(), expected.sort());
        await close(window);

        await syncTwice(machines);
        await assertConsistent(store);
        assert.ok(others.writes <= 1, `${others.writes} writes for one repair`);
        for (const { mirror } of machines) {
          assert.deepEqual([...mirror.rows().keys()].sort(), expected, 'a row was lost or came back');
          const gone = [...mirror.gone().keys()];
          assert.deepEqual(gone, what === 'publish' ? [] : [VICTIM]);
        }
        for (const machine of machines) await machine.close();
      });
    }
  }
}

/** Session, index, and a list with both what was there and this. */
async function publishTheirs(home: string, store: ObjectStore): Promise<void> {
  const window = await openWindow(home, store);
  await window.publish(makeRequest('theirs'));
  await close(window);
}

interface Machine {
  readonly mirror: Window['mirror'];
  readonly clock: ManualClock;
  /** One sync with what follows on it. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Others than the one that writes, each with a cache of its own. */
async function openMachines(home: string, store: ObjectStore): Promise<Machine[]> {
  return Promise.all(
    Array.from({ length: MACHINES }, async (_, i) => {
      const own = join(home, `machine${i}`);
      const window = await openWindow(own, store);
      const { mirror } = window;
      // All wait as long before they repair, which is the worst that chance can do.
      const clock = new ManualClock(Date.now() + 10 * MINUTE);
      const metaCache = new MetaCache(cacheFolders(join(own, 'stores', 'store')));
      const keeper = new ListKeeper({ mirror, metaCache, clock, log: silentLog });
      const deps = { store, vault: desktopVault(''), mirror, metaCache, clock, log: silentLog };
      const sync = async (): Promise<void> => {
        await reconcile(deps, { mode: 'full' }, never);
        await keeper.afterSync(store, never);
      };
      return { mirror, clock, sync: () => withTimers(clock, sync()), close: () => close(window) };
    }),
  );
}

/** Two syncs of all machines at once, more than two minutes apart. */
async function syncTwice(machines: readonly Machine[]): Promise<void> {
  await Promise.all(machines.map(({ sync }) => sync()));
  for (const { clock } of machines) clock.advance(3 * MINUTE);
  await Promise.all(machines.map(({ sync }) => sync()));
}

/** Lets time pass as far as the work waits for it. */
async function withTimers(clock: ManualClock, work: Promise<void>): Promise<void> {
  let isDone = false;
  const working = work.finally(() => (isDone = true));
  for (;;) {
    await Promise.race([working, clock.timerWithin(MINUTE)]);
    if (isDone) return;
    clock.advance(clock.nextIn ?? 0);
  }
}

/** A store that does something right after each look at the overall list. */
function afterRead(store: ObjectStore, act: () => Promise<void>): ObjectStore {
  const get: ObjectStore['get'] = async (key, options, signal) => {
    const answer = await store.get(key, options, signal);
    if (key === OVERALL_LIST) await act();
    return answer;
  };
  return { ...store, get };
}

/** A store that counts how often the overall list was replaced. */
function counting(store: ObjectStore): ObjectStore & { writes: number } {
  const counted = { ...store, writes: 0 };
  const put: ObjectStore['put'] = async (key, ...rest) => {
    const info = await store.put(key, ...rest);
    if (key === OVERALL_LIST) counted.writes += 1;
    return info;
  };
  return Object.assign(counted, { put });
}

async function close(window: Window): Promise<void> {
  await window.writer.deps.rows.settled();
  window.close();
}
