import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { removeSession } from '../../../src/sync/write/remove';
import { type Clock, systemClock } from '../../../src/sync/clock';
import { repairOverallList } from '../../../src/sync/write/repairOverallList';
import { STEPS, type StepName } from '../../../src/sync/write/steps';
import { dropLocks, startChild } from '../world/startChild';
import { assertConsistent, trashKeys } from '../world/storeState';
import { makeRequest, openWindow } from '../world/window';
import type { BareWorld } from '../world/world';
import type { ChildCommand } from '../world/windowChild';

const never = new AbortController().signal;
const OTHER = makeRequest('other').filename;
const SUBJECT = makeRequest('subject').filename;

/**
 * One restart after a process was killed at each step of each operation; or its work done by another one while it was
 * stopped there, before it wakes up.
 */
export function crashTests(world: () => BareWorld, how: 'killed' | 'stopped' = 'killed'): void {
  const operations: {
    readonly command: ChildCommand;
    readonly steps: readonly StepName[];
    /** Brings the store to where the operation begins. */
    readonly prepare: (home: string, store: ObjectStore) => Promise<void>;
    /** What is not recovery's to do. */
    readonly finish?: (store: ObjectStore) => Promise<void>;
    /** Whether the session is there afterwards. */
    readonly expected: (step: StepName) => boolean;
  }[] = [
    {
      command: { do: 'publish', name: 'subject' },
      steps: STEPS.publish,
      prepare: async () => {},
      expected: () => true,
    },
    {
      command: { do: 'undo', name: 'subject' },
      steps: STEPS.undo,
      prepare: async () => {},
      expected: () => false,
    },
    {
      command: { do: 'remove', filename: SUBJECT },
      steps: STEPS.remove,
      prepare: (home, store) => publish(home, store, 'subject'),
      expected: (step) => step === 'remove.begun' || step === 'remove.copied',
    },
    {
      command: { do: 'restore', filename: SUBJECT },
      steps: STEPS.restore,
      prepare: async (home, store) => {
        await publish(home, store, 'subject');
        await remove(home, store);
      },
      expected: () => true,
    },
    {
      command: { do: 'repair' },
      steps: STEPS.repair,
      prepare: async (home, store) => {
        await publish(home, store, 'subject');
        await emptyList(store);
      },
      finish: async (store) => {
        await repairOverallList({ store, clock: systemClock, log: silentLog }, false, never);
      },
      expected: () => true,
    },
  ];
  for (const { command, steps, prepare, finish, expected } of operations) {
    for (const step of steps) {
      const title = how === 'killed' ? 'recovers from kill -9' : 'is right after its owner was stopped';
      it(`${title} at ${step}`, async () => {
        const { home, store, access } = world();
        await publish(home, store, 'other');
        await prepare(home, store);
        const at = how === 'killed' ? { failpoint: step } : { pause: step };
        const child = startChild(home, access, command, at);
        try {
          if (how === 'killed') assert.equal(await child.ended, 'SIGKILL', child.errors());
          else await child.saying('paused');
          await dropLocks(home);

          const window = await openWindow(home, store);
          await window.writer.outbox.flush();
          await window.writer.outbox.refresh();
          assert.deepEqual(window.writer.outbox.items, []);
          assert.deepEqual(await leftovers(home, store), []);
          await finish?.(store);
          const isRight = async (): Promise<void> => {
            const isThere = expected(step);
            assert.deepEqual((await assertConsistent(store)).sort(), isThere ? [OTHER, SUBJECT] : [OTHER]);
            const inTrash = await trashKeys(store);
            const removed = command.do === 'remove' && !isThere;
            const left = step === 'remove.settled' ? 3 : 2;
            assert.equal(inTrash.length, removed ? left : 0, inTrash.join(' '));
          };
          await isRight();
          if (how === 'stopped') {
            child.process.kill('SIGCONT');
            await child.ended;
            await isRight();
            assert.deepEqual(await leftovers(home, store), []);
          }
          await window.writer.deps.rows.settled();
          window.close();
        } finally {
          child.process.kill('SIGKILL');
        }
      });
    }
  }
}

/** A deletion that was cut off can arrive for 16 minutes, and something is kept here for as long. */
const onceNothingArrives: Clock = { ...systemClock, now: () => Date.now() + 17 * 60_000 };

async function leftovers(home: string, store: ObjectStore): Promise<string[]> {
  const window = await openWindow(home, store, { clock: onceNothingArrives });
  await window.writer.outbox.flush();
  window.close();
  await window.writer.deps.rows.settled();
  return (await fs.readdir(join(home, 'pending', 'store'))).filter((name) => !name.startsWith('.tmp-'));
}

async function publish(home: string, store: ObjectStore, name: string): Promise<void> {
  const window = await openWindow(home, store);
  assert.equal((await window.publish(makeRequest(name))).state, 'published');
  await window.writer.deps.rows.settled();
  window.close();
}

async function remove(home: string, store: ObjectStore): Promise<void> {
  const window = await openWindow(home, store);
  await removeSession(window.writer.deps, window.mirror.rows().get(SUBJECT)!, never);
  await window.writer.deps.rows.settled();
  window.close();
}

async function emptyList(store: ObjectStore): Promise<void> {
  const list = Buffer.from(JSON.stringify({ version: '1.0', sessions: [] }));
  await store.put('overall_meta.json', list, { contentType: 'application/json' }, never);
}
