import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { IdleLock } from '../../../../src/views/vault/idleLock';
import { ManualClock } from '../../../support/world/manualClock';

const MINUTE = 60_000;
const START = 1_800_000_000_000;

describe('the lock of a sealed vault that nobody uses', () => {
  let root: string;
  let file: string;
  let clock: ManualClock;
  let locked: string[];
  const windows: IdleLock[] = [];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fastshot-idle-'));
    file = join(root, 'stores', 'team', 'last_use');
    clock = new ManualClock(START);
    locked = [];
  });
  afterEach(() => {
    for (const window of windows.splice(0)) window.dispose();
    rmSync(root, { recursive: true });
  });

  const open = (name: string, after = 10 * MINUTE, vault = true): IdleLock => {
    const window = new IdleLock({
      file: () => (vault ? file : undefined),
      after: () => after,
      lock: () => void locked.push(name),
      clock,
    });
    windows.push(window);
    return window;
  };
  /** Lets time go by, in steps as small as the next timer, each of which has ended before the next begins. */
  const pass = async (ms: number, timers = 1): Promise<void> => {
    const end = clock.now() + ms;
    while (clock.now() < end) {
      const step = Math.min(clock.nextIn ?? Infinity, end - clock.now());
      const isDue = step === clock.nextIn;
      clock.advance(step);
      // Whoever was due looks at the file, and either locks or waits again.
      if (!isDue) continue;
      while (clock.pending < timers && locked.length === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  };

  it('comes when the window was not used for as long as the setting says, and not before', async () => {
    const window = open('a');
    await window.used(true);
    await pass(30 * MINUTE);
    assert.deepEqual(locked, []);
    await window.used(false);
    await pass(10 * MINUTE - 1);
    assert.deepEqual(locked, []);
    await pass(1);
    assert.deepEqual(locked, ['a']);
  });

  it('does not come from a window in the background while another one is used', async () => {
    const [background, front] = [open('background'), open('front')];
    await background.used(false);
    await front.used(true);
    await pass(60 * MINUTE, 2);
    assert.deepEqual(locked, []);
    const used = statSync(file).mtimeMs;
    assert.ok(clock.now() - used <= MINUTE, 'the window in use says so');
    await front.used(false);
    await pass(9 * MINUTE, 2);
    assert.deepEqual(locked, []);
    await pass(MINUTE, 2);
    assert.ok(locked.length > 0);
  });

  it('never comes without the setting, and writes nothing then or without a sealed vault', async () => {
    await open('never', 0).used(false);
    await open('none', MINUTE, false).used(false);
    clock.advance(24 * 60 * MINUTE);
    assert.deepEqual(locked, []);
    assert.equal(existsSync(file), false);
  });
});
