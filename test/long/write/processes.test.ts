import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { OVERALL_LIST } from '../../../src/storage/layout';
import { listTrash } from '../../../src/sync/write/trash';
import type { Child } from '../../support/process/childProcess';
import { dropLocks, startChild } from '../../support/world/startChild';
import { assertConsistent } from '../../support/world/storeState';
import { openWindow } from '../../support/world/window';
import { type Place, requestsTo } from '../../support/world/place';
import { LONG_PLACES, sizeOf } from '../../support/world/longPlaces';

const PROCESSES = 8;
/** Saves and removals of each process. */
const SAVES = sizeOf('FASTSHOT_LONG_SAVES', 200);
const KILL_ROUNDS = sizeOf('FASTSHOT_LONG_KILL_ROUNDS', 5);
const SAVES_PER_ROUND = 40;
/** Sessions of its own that each process leaves: it saves so many more than it removes. */
const KEPT = 10;

for (const { name, create } of LONG_PLACES) {
  describe(`${PROCESSES} processes that write to ${name}`, () => {
    let world: Place;
    /** Two machines, four windows each. */
    let homes: string[];
    beforeEach(async function () {
      this.timeout(120_000);
      world = await create();
      homes = await Promise.all([1, 2].map(() => fs.mkdtemp(join(tmpdir(), 'fastshot-home-'))));
    });
    afterEach(async () => {
      await world.close();
      for (const home of homes) await fs.rm(home, { recursive: true, force: true });
    });

    const startAll = (count: number, round = 0): Child[] =>
      Array.from({ length: PROCESSES }, (_, i) =>
        startChild(homes[i % homes.length]!, world.access, {
          do: 'many',
          name: `c${i + PROCESSES * round}`,
          count,
          kept: KEPT,
        }),
      );
    const finishWork = async (): Promise<void> => {
      for (const home of homes) {
        await dropLocks(home);
        const window = await openWindow(home, world.store);
        await window.writer.outbox.flush();
        await window.writer.outbox.refresh();
        assert.deepEqual(window.writer.outbox.items, []);
        await window.writer.deps.rows.settled();
        window.close();
      }
    };
    const acknowledged = (children: readonly Child[], what: string): string[] =>
      children.flatMap(({ said }) => said.flatMap((line) => line[what] ?? []));

    it(`list all that is left after ${SAVES} saves and removals each, and nothing that was removed`, async () => {
      const children = startAll(SAVES + KEPT);
      for (const child of children) assert.equal(await child.ended, 0, child.errors());
      const listRequests = requestsTo(world, OVERALL_LIST);
      const published = acknowledged(children, 'published');
      const removed = acknowledged(children, 'removed');
      assert.equal(published.length, PROCESSES * (SAVES + KEPT));
      assert.equal(removed.length, PROCESSES * SAVES);
      await finishWork();
      const names = await assertConsistent(world.store);
      // A name that was removed may be given again.
      const left = [...published];
      for (const name of removed) left.splice(left.indexOf(name), 1);
      assert.deepEqual(names.sort(), left.sort());
      if (listRequests !== undefined) {
        const perChange = listRequests / (published.length + removed.length);
        assert.ok(3 + perChange < 10, `3 + ${perChange} requests for a save`);
      }
    });

    it(`lose nothing when they are killed at random, ${KILL_ROUNDS} times over`, async () => {
      const published = new Set<string>();
      const removed = new Set<string>();
      const delays: number[] = [];
      for (let round = 0; round < KILL_ROUNDS; round++) {
        const children = startAll(SAVES_PER_ROUND, round);
        await Promise.all(
          children.map(async (child) => {
            await Promise.race([child.saying('published'), child.ended]);
            const ms = Math.round(Math.random() * 3_000);
            delays.push(ms);
            await Promise.race([delay(ms), child.ended]);
            child.process.kill('SIGKILL');
            await child.ended;
          }),
        );
        for (const name of acknowledged(children, 'published')) published.add(name);
        for (const name of acknowledged(children, 'removed')) removed.add(name);
        await finishWork();
        const names = new Set(await assertConsistent(world.store));
        const lost = [...published].filter((name) => !names.has(name) && !removed.has(name));
        // A removal that was under way may have been completed by recovery: what is in the trash is not lost.
        const inTrash = await trashNames(world);
        assert.deepEqual(
          lost.filter((name) => !inTrash.has(name)),
          [],
          `killed after ${delays.join(', ')} ms`,
        );
        // Names that several processes use are given again once they are free.
        assert.deepEqual(
          [...removed].filter((name) => names.has(name) && !name.includes('same')),
          [],
        );
      }
    });
  });
}

async function trashNames({ store }: Place): Promise<Set<string>> {
  return new Set((await listTrash(store, new AbortController().signal)).map(({ filename }) => filename));
}
