import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { cacheFolders } from '../../../src/cache/folders';
import { displayName } from '../../../src/session/sessionName';
import type { Child } from '../../support/process/childProcess';
import { startChild } from '../../support/world/startChild';
import type { Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';

const SESSIONS = 200;

describe('several processes on one cache', () => {
  let world: DemoWorld;
  const children: Child[] = [];
  beforeEach(async () => {
    world = await demoWorld(READING);
    for (let i = 0; i < SESSIONS; i++) {
      const time = new Date(Date.UTC(2026, 8, 1) + i * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
      world.add(`s${i}`, { time });
    }
    world.writeList();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.process.kill('SIGKILL');
    await world.close();
  });

  const start = (): Child => {
    const child = startChild(world.home, world.access, { do: 'sync' });
    children.push(child);
    return child;
  };
  const indexesAsked = (count: number): Promise<void> =>
    world.server.until(
      (requests) => requests.filter(({ key }) => key.startsWith('meta_indexes/')).length >= count,
    );
  const dropLock = (): Promise<void> =>
    fs.rm(join(world.directory, 'cache_lock.lock'), { recursive: true, force: true });

  const saved = (window: Window): string[] =>
    [...window.mirror.rows().values()].map((row) => JSON.stringify(row)).sort();

  /** What a window that starts now shows from disk, and after a sync. */
  const converges = async (): Promise<void> => {
    await dropLock();
    const window = await world.open();
    for (const row of window.mirror.rows().values()) {
      assert.ok(row.problem === 'pending' || row.metadata?.name === displayName(row.filename), row.filename);
    }
    await window.service.sync('quick', new AbortController().signal);
    const names = [...window.mirror.rows().values()].map(({ metadata }) => metadata?.name);
    assert.equal(new Set(names).size, SESSIONS);
    assert.equal(window.mirror.gone().size, 0);
    const again = await world.open();
    assert.deepEqual(saved(again), saved(window));
  };

  for (const count of [1, 60, 190]) {
    it(`recovers from kill -9 after ${count} requests for metadata`, async () => {
      const child = start();
      await indexesAsked(count);
      child.process.kill('SIGKILL');
      await child.ended;
      await converges();
    });
  }

  it('survives a holder that is overtaken and wakes up when another one has done the work', async () => {
    const stalled = { operation: 'GetObject', key: /^meta_indexes/, times: 12 } as const;
    world.server.fail({ ...stalled, misbehave: { kind: 'stallHeader' } });
    const first = start();
    await indexesAsked(12);
    await dropLock();
    const second = start();
    assert.equal(await second.ended, 0);
    // It finds its lock gone, gives up, and writes its own, older view of the store over the other's.
    assert.equal(await first.ended, 1);
    await converges();
  });

  it('lets one of three do the work', async () => {
    const all = [start(), start(), start()];
    for (const child of all) assert.equal(await child.ended, 0);
    const asked = world.server.requests
      .filter(({ key }) => key.startsWith('meta_indexes/'))
      .map(({ key }) => key);
    assert.equal(asked.length, SESSIONS, 'metadata was fetched more than once');
    const { snapshot } = cacheFolders(world.directory);
    assert.deepEqual(
      (await fs.readdir(snapshot)).filter((name) => name.startsWith('.tmp')),
      [],
    );
    await converges();
  });
}).timeout(60_000);
