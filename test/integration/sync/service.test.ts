import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { tryAcquireCacheLock } from '../../../src/cache/cacheLock';
import type { Clock } from '../../../src/sync/clock';
import { ManualClock } from '../../support/world/manualClock';
import { configFor, READER } from '../../support/world/demoServer';
import { SAMPLE_NOW } from '../../support/world/bucket37';
import { reach, type Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';

const MINUTE = 60_000;

describe('sync service', () => {
  const never = new AbortController().signal;
  let world: DemoWorld;
  let clock: ManualClock;
  beforeEach(async () => {
    world = await demoWorld(READING);
    clock = new ManualClock(SAMPLE_NOW);
    world.add('one');
    world.writeList();
  });
  afterEach(() => world.close());

  const settledAfter = async (window: Window): Promise<void> => {
    await reach(window.service, 'syncing');
    await reach(window.service, 'synced');
  };

  it('does nothing before it is started, then syncs, then every five minutes with jitter', async () => {
    const window = await world.open({ clock });
    assert.equal(clock.nextIn, undefined);
    assert.equal(window.service.state.kind, 'idle');
    window.service.start();
    await settledAfter(window);
    assert.equal(window.mirror.rows().size, 1);
    assert.equal(clock.nextIn, 5.25 * MINUTE);
    world.add('two');
    clock.advance(5.25 * MINUTE);
    await settledAfter(window);
    assert.equal(window.mirror.rows().size, 2);
  });

  it('waits half an hour without focus, and syncs at once when focus returns and it is due', async () => {
    const window = await world.open({ clock });
    window.service.start();
    await settledAfter(window);
    window.service.setFocused(false);
    assert.equal(clock.nextIn, 31.5 * MINUTE);
    window.service.setFocused(true);
    assert.equal(clock.nextIn, 5.25 * MINUTE);
    window.service.setFocused(false);
    clock.advance(6 * MINUTE);
    window.service.setFocused(true);
    await settledAfter(window);
    assert.deepEqual(window.service.state, { kind: 'synced', at: SAMPLE_NOW + 6 * MINUTE });
  });

  it('goes offline, tries again ever more slowly, and comes back by itself', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => gone.once('listening', resolve));
    const { port } = gone.address() as { port: number };
    await new Promise((resolve) => gone.close(resolve));
    await (await world.open({ clock })).service.sync('quick', never);

    const window = await world.open({ clock, access: { config: configFor(`http://127.0.0.1:${port}`) } });
    clock.advance(10 * MINUTE);
    window.service.start();
    const delays: number[] = [];
    for (let i = 0; i < 8; i++) {
      await reach(window.service, 'syncing');
      const state = await reach(window.service, 'offline');
      assert.equal(state.since, SAMPLE_NOW + 10 * MINUTE);
      assert.equal(state.error.code, 'connectionRefused');
      delays.push(state.retryAt - clock.now());
      clock.advance(state.retryAt - clock.now());
    }
    assert.equal(window.mirror.rows().size, 1);
    assert.ok(delays[0]! >= 5_000 && delays[0]! <= 10_000, `first after ${delays[0]}`);
    assert.ok(delays.at(-1)! <= 5 * MINUTE, `last after ${delays.at(-1)}`);
    assert.deepEqual(
      delays,
      [...delays].sort((a, b) => a - b),
    );
  });

  it('is back when the store is, without a new window', async () => {
    const window = await world.open({ clock });
    world.server.fail({ misbehave: { kind: 'error', status: 503, code: 'SlowDown' } });
    window.service.start();
    const { retryAt } = await reach(window.service, 'offline');
    clock.advance(retryAt - clock.now());
    await reach(window.service, 'synced');
    assert.equal(window.mirror.rows().size, 1);
  });

  it('stays offline until a request has succeeded, however short ago the last sync was', async () => {
    const window = await world.open({ clock });
    const seen: string[] = [];
    window.service.onDidChangeState(({ kind }) => void seen.push(kind));
    window.service.start();
    await reach(window.service, 'synced');
    clock.advance(MINUTE);
    const down = { kind: 'error', status: 503, code: 'SlowDown' } as const;
    world.server.fail({ misbehave: down });
    await assert.rejects(window.service.sync('full', never), { code: 'throttled' });
    world.server.fail({ misbehave: down });
    seen.length = 0;
    for (const again of [1, 2]) {
      const { state } = window.service;
      assert.ok(state.kind === 'offline', `${state.kind}, not offline, try ${again}`);
      clock.advance(state.retryAt - clock.now());
      await reach(window.service, 'syncing');
      await reach(window.service, again === 1 ? 'offline' : 'synced');
    }
    assert.deepEqual(seen, ['syncing', 'offline', 'syncing', 'synced']);
  });

  it('is back as soon as another window has reached the store after it failed', async () => {
    const other = await world.open({ clock });
    await other.service.sync('quick', never);
    const window = await world.open({ clock });
    await window.mirror.watch();
    clock.advance(MINUTE);
    world.server.fail({ misbehave: { kind: 'error', status: 503, code: 'SlowDown' } });
    await assert.rejects(window.service.sync('full', never), { code: 'throttled' });
    clock.advance(1_000);
    await other.service.sync('quick', never);
    await reach(window.service, 'synced');
  });

  it('says what only the user can mend, and lets another window with good credentials work', async () => {
    const bad = await world.open({ clock, access: { keys: { ...READER, secretAccessKey: 'wrong' } } });
    await assert.rejects(bad.service.sync('quick', never), { code: 'badSignature' });
    const { state } = bad.service;
    assert.equal(state.kind === 'attention' && state.error.code, 'badSignature');
    const good = await world.open({ clock });
    await good.service.sync('quick', never);
    assert.equal(good.mirror.rows().size, 1);
  });

  it('stops the requests on cancel and is as before', async () => {
    const window = await world.open({ clock });
    world.server.fail({ operation: 'ListObjectsV2', misbehave: { kind: 'stallHeader' } });
    const stop = new AbortController();
    const syncing = window.service.sync('quick', stop.signal);
    await world.server.until((requests) => requests.some(({ operation }) => operation === 'ListObjectsV2'));
    stop.abort();
    await assert.rejects(syncing, { code: 'cancelled' });
    await world.server.until((requests) => requests.every(({ status }) => status !== undefined));
    assert.equal(window.service.state.kind, 'idle');
    // What shows the list for the first time does not begin the same sync again.
    window.service.start();
    assert.equal(clock.nextIn, 5.25 * MINUTE);
    const lock = await tryAcquireCacheLock(world.directory);
    assert.ok(lock, 'the lock was not released');
    await lock.release();
  });

  it('goes on for the others when one of those who wait has had enough', async () => {
    const window = await world.open({ clock });
    const stop = new AbortController();
    const patient = window.service.sync('quick', never);
    const impatient = window.service.sync('quick', stop.signal);
    stop.abort();
    await assert.rejects(impatient, { code: 'cancelled' });
    assert.equal((await patient)?.added, 1);
    const lists = world.server.requests.filter(({ operation }) => operation === 'ListObjectsV2');
    assert.equal(lists.length, 1, 'two syncs ran instead of one');
  });

  it('lists everything for a Refresh that comes during a quick sync', async () => {
    const window = await world.open({ clock });
    await window.service.sync('quick', never);
    world.add('hidden', { time: '20250101000000' });
    const [, full] = await Promise.all([
      window.service.sync('quick', never),
      window.service.sync('full', never),
    ]);
    assert.equal(full?.added, 1);
  });

  it('shows how far it is', async () => {
    for (let i = 0; i < 20; i++) world.add(`s${i}`);
    // Every look at this clock finds it 30 ms later.
    const passing: Clock = {
      now: () => (clock.advance(30), clock.now()),
      random: () => clock.random(),
      after: (ms, task) => clock.after(ms, task),
    };
    const window = await world.open({ clock: passing });
    const seen: string[] = [];
    await window.service.sync('quick', never, ({ done, total }) => seen.push(`${done}/${total}`));
    assert.equal(seen.at(-1), '21/21');
    assert.ok(seen.length > 5 && seen.length < 20, seen.join(' '));
  });

  it('says nothing more of how far it is while no time passes', async () => {
    for (let i = 0; i < 20; i++) world.add(`s${i}`);
    const window = await world.open({ clock });
    const seen: string[] = [];
    await window.service.sync('quick', never, ({ done, total }) => seen.push(`${done}/${total}`));
    assert.deepEqual(seen, ['0/0', '0/21', '21/21']);
  });

  it('takes the result of the window that is at work', async () => {
    const worker = await world.open();
    const other = await world.open();
    const holding = await tryAcquireCacheLock(world.directory);
    const waiting = other.service.sync('quick', never);
    await reach(other.service, 'syncing');
    await holding?.release();
    await Promise.all([worker.service.sync('quick', never), waiting]);
    assert.equal(worker.mirror.rows().size, 1);
    assert.equal(other.mirror.rows().size, 1);
    assert.equal(other.service.state.kind, 'synced');
  });

  it('shows what another window found, as soon as it is written', async () => {
    const other = await world.open({ clock });
    await other.mirror.watch();
    const worker = await world.open({ clock });
    await worker.service.sync('quick', never);
    await reach(other.service, 'synced');
    assert.equal(other.mirror.rows().size, 1);
  });

  it('stops when it loses the lock and tries again later', async () => {
    const window = await world.open({ clock });
    world.server.fail({ operation: 'ListObjectsV2', misbehave: { kind: 'stallHeader' } });
    window.service.start();
    await world.server.until((requests) => requests.some(({ operation }) => operation === 'ListObjectsV2'));
    await fs.rm(join(world.directory, 'cache_lock.lock'), { recursive: true });
    await reach(window.service, 'idle');
    assert.ok(clock.nextIn !== undefined && clock.nextIn <= 10_000, `again in ${clock.nextIn}`);
    clock.advance(10_000);
    await reach(window.service, 'synced');
  });

  it('is silent after it was disposed', async () => {
    const window = await world.open({ clock });
    world.server.fail({ operation: 'ListObjectsV2', misbehave: { kind: 'stallHeader' } });
    const syncing = window.service.sync('quick', never);
    await world.server.until((requests) => requests.some(({ operation }) => operation === 'ListObjectsV2'));
    const states: string[] = [];
    window.service.onDidChangeState(({ kind }) => states.push(kind));
    window.service.dispose();
    await assert.rejects(syncing, { code: 'cancelled' });
    assert.deepEqual(states, []);
    assert.equal(clock.nextIn, undefined);
  });
});
