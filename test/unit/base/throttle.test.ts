import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Throttle } from '../../../src/base/throttle';

/** Keeps the thread busy, as an action that takes long does. */
function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('a throttle', () => {
  it('calls at once, and once more for all that is asked meanwhile', async () => {
    let calls = 0;
    const again = new Promise<void>((resolve) => {
      const throttle = new Throttle(() => ++calls === 2 && resolve(), 5);
      for (let i = 0; i < 5; i++) throttle.request();
      assert.equal(calls, 1);
    });
    await again;
    assert.equal(calls, 2);
  });

  it('leaves what takes long a twentieth of the time', async () => {
    const calls: { began: number; ended: number }[] = [];
    await new Promise<void>((resolve) => {
      const throttle = new Throttle(() => {
        const began = performance.now();
        busy(4);
        calls.push({ began, ended: performance.now() });
        if (calls.length === 3) resolve();
        else throttle.request();
      }, 1);
      throttle.request();
    });
    for (const [index, { began }] of calls.entries()) {
      const before = calls[index - 1];
      if (before) assert.ok(began - before.ended >= 19 * 4 - 1, `${began - before.ended} ms`);
    }
  });

  it('leaves room as well for what a call has others do', async () => {
    let calls = 0;
    const began = performance.now();
    await new Promise<void>((resolve) => {
      const throttle = new Throttle(
        () => ++calls === 2 && resolve(),
        1,
        () => 5,
      );
      throttle.request();
      throttle.request();
    });
    assert.ok(performance.now() - began >= 19 * 5);
  });
});
