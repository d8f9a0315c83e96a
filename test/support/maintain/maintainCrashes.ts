import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import { metaIndexKey, OVERALL_LIST, SESSIONS, sessionKey, TRASH } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { verifyStore } from '../../../src/sync/maintain/verifyStore';
import { STEPS, type StepName } from '../../../src/sync/write/steps';
import { type Child, type ChildFault, startScript } from '../process/childProcess';
import type { BareWorld } from '../world/world';
import { assertConsistent, keysBelow, readObject } from '../world/storeState';
import { makeRequest, openWindow } from '../world/window';
import { laterClock } from '../world/clocks';

const ignore = (): void => {};
const never = new AbortController().signal;
const JSON_TYPE = { contentType: 'application/json' };
const NAMES = ['a', 'b', 'c'];
const ORPHAN = metaIndexKey('20260801000000_gone.fastshot', 'desktop');
const ORPHAN_TEXT = '{"filename":"20260801000000_gone.fastshot","metadata":{"name":"gone"}}';
const OPERATIONS: readonly (readonly ['rebuild' | 'repair', readonly StepName[]])[] = [
  ['rebuild', STEPS.rebuild],
  ['repair', [...STEPS.tidy, ...STEPS.repair]],
];

/**
 * A rebuild and a repair of a store whose indexes and overall list are gone and which has an index of nobody: killed at
 * each step and done again, or done by another process while it was stopped there, before it wakes up.
 */
export function maintainCrashTests(world: () => BareWorld, how: 'killed' | 'stopped' = 'killed'): void {
  const start = (what: string, fault: ChildFault): Child => {
    const { home, access } = world();
    // Each on a machine of its own: what one has found out is not known to the other.
    const directory = join(home, 'stores', fault.pause === undefined ? 'store' : 'elsewhere');
    const args = [directory, JSON.stringify(access), what];
    return startScript(join(__dirname, 'maintainChild.ts'), args, fault);
  };
  const done = async (what: string): Promise<void> => {
    const child = start(what, {});
    assert.equal(await child.ended, 0, child.errors());
  };
  for (const [what, steps] of OPERATIONS) {
    for (const step of steps) {
      if (how === 'killed') {
        it(`loses nothing of a ${what} that is killed at ${step}, and ends well when it is done again`, async () => {
          const { home, store } = world();
          await breakStore(home, store);
          const sessions = await objects(store, SESSIONS);
          const child = start(what, { failpoint: step });
          assert.equal(await child.ended, 'SIGKILL', child.errors());
          assert.deepEqual(await objects(store, SESSIONS), sessions);
          await orphanIsSomewhere(store);
          await done(what);
          assert.deepEqual(await objects(store, SESSIONS), sessions);
          await isMended(home, store, what);
        });
        continue;
      }
      it(`is right after a ${what} that was stopped at ${step}, while others repaired and saved`, async () => {
        const { home, store } = world();
        await breakStore(home, store);
        const sessions = await objects(store, SESSIONS);
        const child = start(what, { pause: step });
        try {
          await child.saying('paused');
          await done('rebuild');
          await done('repair');
          await publish(home, store, 'meanwhile');
          await isMended(home, store, 'repair');
          child.process.kill('SIGCONT');
          assert.equal(await child.ended, 0, child.errors());
          await isMended(home, store, 'repair');
          const { [sessionKey(makeRequest('meanwhile').filename)]: saved, ...others } = await objects(
            store,
            SESSIONS,
          );
          assert.ok(saved !== undefined, 'what was saved meanwhile is lost');
          assert.deepEqual(others, sessions);
          await orphanIsSomewhere(store);
        } finally {
          child.process.kill('SIGKILL');
        }
      });
    }
  }
}

/** Three sessions without an index, a list without entries, and an index without a session. */
async function breakStore(home: string, store: ObjectStore): Promise<void> {
  for (const name of NAMES) {
    await publish(home, store, name);
    await store.delete(metaIndexKey(makeRequest(name).filename, 'desktop'), never);
  }
  await store.put(OVERALL_LIST, Buffer.from('{"version":"1.0","sessions":[]}'), JSON_TYPE, never);
  await store.put(ORPHAN, Buffer.from(ORPHAN_TEXT), JSON_TYPE, never);
}

async function publish(home: string, store: ObjectStore, name: string): Promise<void> {
  const window = await openWindow(home, store);
  assert.equal((await window.publish(makeRequest(name))).state, 'published');
  await window.writer.deps.rows.settled();
  window.close();
}

async function objects(store: ObjectStore, prefix: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const key of await keysBelow(store, prefix)) found[key] = (await readObject(store, key)).toString();
  return found;
}

async function orphanIsSomewhere(store: ObjectStore): Promise<void> {
  const texts = Object.values({
    ...(await objects(store, 'meta_indexes/')),
    ...(await objects(store, TRASH)),
  });
  assert.ok(texts.includes(ORPHAN_TEXT), 'the orphaned index is nowhere any more');
}

/** A rebuild is about the indexes of sessions and leaves the rest alone. */
async function isMended(home: string, store: ObjectStore, what: string): Promise<void> {
  const deps = { store, vault: desktopVault(''), clock: laterClock };
  const { findings } = await verifyStore(deps, 'full', home, ignore, never);
  const left = findings.map(({ kind }) => kind).sort();
  assert.deepEqual(left, what === 'rebuild' ? ['orphanedIndex', 'overallList'] : []);
  if (what === 'repair') await assertConsistent(store);
}
