import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Scheduler } from '../../../src/sync/scheduler';
import { ManualClock } from '../../support/world/manualClock';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 1);

describe('schedule of automatic syncs', () => {
  const begin = (
    random = 0,
  ): { clock: ManualClock; scheduler: Scheduler; runs: number[]; ages: number[] } => {
    const clock = new ManualClock(NOW, random);
    const runs: number[] = [];
    const ages: number[] = [];
    const scheduler = new Scheduler({
      clock,
      interval: () => 5 * MINUTE,
      due: (maxAge) => {
        runs.push((clock.now() - NOW) / MINUTE);
        ages.push(maxAge);
      },
    });
    return { clock, scheduler, runs, ages };
  };

  it('runs at once when it is started, once', () => {
    const { scheduler, runs } = begin();
    scheduler.start();
    scheduler.start();
    assert.deepEqual(runs, [0]);
  });

  it('never runs before it is started', () => {
    const { clock, scheduler, runs } = begin();
    scheduler.synced(NOW);
    scheduler.setFocused(false);
    scheduler.setFocused(true);
    clock.advance(100 * MINUTE);
    assert.deepEqual(runs, []);
  });

  it('counts from the end of the last sync, also of another window', () => {
    const { clock, scheduler, runs } = begin();
    scheduler.start();
    scheduler.synced(NOW - 3 * MINUTE);
    clock.advance(2 * MINUTE);
    assert.deepEqual(runs, [0, 2]);
  });

  it('spreads by up to a tenth', () => {
    const { clock, scheduler } = begin(0.999);
    scheduler.start();
    scheduler.synced(NOW);
    assert.ok(clock.nextIn! > 5.49 * MINUTE && clock.nextIn! <= 5.5 * MINUTE, `${clock.nextIn}`);
  });

  it('is not thrown off by a clock that jumps', () => {
    const { clock, scheduler } = begin();
    scheduler.start();
    scheduler.synced(NOW + 1000 * MINUTE);
    assert.equal(clock.nextIn, 5 * MINUTE);
    scheduler.synced(NOW - 1000 * MINUTE);
    assert.equal(clock.nextIn, 0);
  });

  it('tries at once when focus returns while offline', () => {
    const { clock, scheduler, runs } = begin();
    scheduler.start();
    for (let i = 0; i < 10; i++) scheduler.wentOffline();
    scheduler.setFocused(false);
    clock.advance(MINUTE);
    scheduler.setFocused(true);
    assert.deepEqual(runs, [0, 1]);
  });

  it('begins anew with short delays once it was online', () => {
    const { scheduler } = begin();
    scheduler.start();
    const first = scheduler.wentOffline();
    for (let i = 0; i < 5; i++) scheduler.wentOffline();
    scheduler.synced(NOW);
    assert.equal(scheduler.wentOffline(), first);
  });

  it('asks when focus returns, unless it has just been asked', () => {
    const { clock, scheduler, runs, ages } = begin();
    scheduler.start();
    scheduler.synced(NOW);
    scheduler.setFocused(false);
    clock.advance(MINUTE / 4);
    scheduler.setFocused(true);
    assert.deepEqual(runs, [0]);
    scheduler.setFocused(false);
    clock.advance(MINUTE / 4);
    scheduler.setFocused(true);
    assert.deepEqual(runs, [0, 0.5]);
    assert.deepEqual(ages, [5 * MINUTE, MINUTE / 2]);
  });

  it('does not begin with what was cancelled or has failed a moment ago', () => {
    for (const [end, delay] of [
      [(scheduler: Scheduler) => scheduler.failed(), 5 * MINUTE],
      [(scheduler: Scheduler) => scheduler.interrupted(), 5_000],
      [(scheduler: Scheduler) => void scheduler.wentOffline(), 5_000],
    ] as const) {
      const { clock, scheduler, runs } = begin();
      end(scheduler);
      scheduler.start();
      assert.deepEqual(runs, []);
      clock.advance(delay);
      assert.equal(runs.length, 1);
    }
  });

  it('goes on after a sync that was cancelled before it began', () => {
    const { clock, scheduler, runs } = begin();
    scheduler.start();
    scheduler.skipped();
    clock.advance(5 * MINUTE);
    assert.deepEqual(runs, [0, 5]);
  });

  it('never starts once it is disposed', () => {
    const { scheduler, runs } = begin();
    scheduler.dispose();
    scheduler.start();
    assert.deepEqual(runs, []);
  });
});
