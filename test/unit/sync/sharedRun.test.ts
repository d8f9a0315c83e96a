import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { abortError } from '../../../src/base/abort';
import { SharedRun } from '../../../src/sync/sharedRun';

describe('work that several wait for', () => {
  /** Work that only stops, a step later than it was told to. */
  const endless = (log: string[]): SharedRun<string> =>
    new SharedRun(
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () =>
            setImmediate(() => {
              log.push('stopped');
              reject(abortError(signal));
            }),
          );
        }),
    );

  it('gives all of them its result', async () => {
    const run = new SharedRun(async () => 'done');
    const signal = new AbortController().signal;
    assert.deepEqual(await Promise.all([run.join(signal), run.join(signal)]), ['done', 'done']);
  });

  it('goes on while somebody waits, and lets the others go at once', async () => {
    const log: string[] = [];
    const run = endless(log);
    const [first, second] = [new AbortController(), new AbortController()];
    const joined = [run.join(first.signal), run.join(second.signal)];
    first.abort();
    await assert.rejects(joined[0]!, { code: 'cancelled' });
    assert.deepEqual(log, []);
    second.abort();
    await assert.rejects(joined[1]!, { code: 'cancelled' });
    assert.deepEqual(log, ['stopped'], 'it counted as cancelled before the work had stopped');
  });

  it('stops for one who no longer wanted it from the beginning', async () => {
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(endless([]).join(stop.signal), { code: 'cancelled' });
  });

  it('can be stopped for all', async () => {
    const run = endless([]);
    const joined = run.join(new AbortController().signal);
    run.stop();
    await assert.rejects(joined, { code: 'cancelled' });
    await run.settled();
  });
});
