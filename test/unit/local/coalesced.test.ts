import { strict as assert } from 'node:assert';
import { describe, it } from 'mocha';
import { Coalesced } from '../../../src/local/coalesced';

describe('coalesced work', () => {
  it('runs one at a time, and once more for all requests that came meanwhile', async () => {
    const ends: (() => void)[] = [];
    let running = 0;
    const work = new Coalesced(async () => {
      assert.equal((running += 1), 1);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    });
    const first = work.request();
    const later = [work.request(), work.request()];
    assert.equal(ends.length, 1);
    ends[0]!();
    await first;
    await Promise.resolve();
    const latest = work.request();
    assert.equal(ends.length, 2);
    ends[1]!();
    await Promise.all(later);
    await new Promise(setImmediate);
    assert.equal(ends.length, 3, 'a request during the second run needs a third');
    ends[2]!();
    await latest;
    assert.equal(running, 0);
  });
});
