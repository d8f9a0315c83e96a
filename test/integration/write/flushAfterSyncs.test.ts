import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Emitter } from '../../../src/base/lifecycle';
import { sessionKey } from '../../../src/storage/layout';
import type { SyncState } from '../../../src/sync/syncState';
import { flushAfterSyncs } from '../../../src/sync/write/flushAfterSyncs';
import { dropLocks, startChild } from '../../support/world/startChild';
import { assertConsistent } from '../../support/world/storeState';
import { makeRequest, type Window } from '../../support/world/window';
import { ManualClock } from '../../support/world/manualClock';
import { type DemoWorld, demoWorld } from '../../support/world/world';

const { filename } = makeRequest('x');

describe('what waits, when syncs show that the store is in reach', () => {
  let world: DemoWorld;
  let window: Window;
  let clock: ManualClock;
  let states: Emitter<SyncState>;
  beforeEach(async () => {
    world = await demoWorld();
    clock = new ManualClock(Date.UTC(2026, 8, 7));
    window = await world.open({ clock });
    states = new Emitter();
    flushAfterSyncs(states.event, window.writer.outbox);
  });
  afterEach(() => world.close());

  const puts = (): number =>
    world.server.requests.filter(({ operation, key }) => operation === 'PutObject' && key.includes('_x'))
      .length;
  /** Lets time pass for what is being sent, but not for the outbox, until this is so. */
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await isSo())) {
      if (clock.nextIn !== undefined && clock.nextIn <= 3_000) clock.advance(clock.nextIn);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const rests = async (): Promise<boolean> => {
    const { outbox } = window.writer;
    await outbox.refresh();
    return outbox.items.length === 1 && outbox.items[0]?.state === 'waiting';
  };

  it('goes out, also when it is what another window has left', async () => {
    const child = startChild(
      world.home,
      world.access,
      { do: 'publish', name: 'x' },
      { failpoint: 'publish.sent' },
    );
    await child.ended;
    await dropLocks(world.home);
    assert.deepEqual(window.writer.outbox.items, [], 'this window has not looked yet');
    const done = new Promise<void>((resolve) =>
      window.writer.outbox.onDidChange(() => window.writer.outbox.items.length === 0 && resolve()),
    );
    states.fire({ kind: 'synced', at: 1 });
    await done;
    assert.deepEqual(await assertConsistent(world.store), [filename]);
  }).timeout(30_000);

  it('goes out, once, when a sync shows that expired credentials are good again', async () => {
    const { outbox } = window.writer;
    // What this window finds at its start is tried in any case.
    await outbox.flush();
    world.server.fail({
      operation: 'PutObject',
      key: sessionKey(filename),
      misbehave: { kind: 'error', status: 400, code: 'ExpiredToken' },
    });
    const outcome = await window.publish(makeRequest('x'), { keep: true });
    assert.ok(outcome.state === 'waiting' && !outcome.passing, outcome.state);
    await outbox.flush();
    await outbox.refresh();
    assert.equal(outbox.items[0]?.state, 'failed');
    const done = new Promise<void>((resolve) =>
      outbox.onDidChange(() => outbox.items.length === 0 && resolve()),
    );
    states.fire({ kind: 'synced', at: 1 });
    await done;
    assert.deepEqual(await assertConsistent(world.store), [filename]);
    assert.equal(puts(), 2 + 1, 'refused, sent, indexed');
  });

  it('is tried once for each sync, not again and again, when it fails in passing', async () => {
    world.server.fail({
      times: 1e6,
      operation: 'PutObject',
      key: sessionKey(filename),
      misbehave: { kind: 'error', status: 503, code: 'SlowDown' },
    });
    const publishing = window.publish(makeRequest('x'), { keep: true });
    await until(rests);
    assert.equal((await publishing).state, 'waiting');
    const attempts = puts();
    for (const at of [1, 2]) {
      states.fire({ kind: 'synced', at });
      await until(() => puts() === attempts * (at + 1));
      await until(rests);
      // What is shown of the store changes for many reasons.
      for (let turn = 0; turn < 20; turn++) {
        states.fire({ kind: 'synced', at });
        await until(rests);
      }
      assert.equal(puts(), attempts * (at + 1));
    }
  }).timeout(30_000);
});
