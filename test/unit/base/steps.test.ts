import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { atOnce, each, inTurns, sorted, type Steps } from '../../../src/base/steps';

/** So many numbers from a small range, so that many are equal. */
const numbers = (count: number, seed: number): { key: number; index: number }[] =>
  Array.from({ length: count }, (_, index) => ({ key: ((index + seed) * 7919) % 1013, index }));

/** Steps that end never. */
function* endless(): Steps<never> {
  for (;;) yield;
}

describe('work in steps', () => {
  it('sorts as toSorted does, of any length, and keeps the order of equals', () => {
    const byKey = (a: { key: number }, b: { key: number }): number => a.key - b.key;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_000 }), fc.nat(1_000), (count, seed) => {
        const items = numbers(count, seed);
        assert.deepEqual(atOnce(sorted(items, byKey)), items.toSorted(byKey));
      }),
      { numRuns: 30 },
    );
  });

  it('compares what is in order already, either way, hardly more often than there are items', () => {
    const items = Array.from({ length: 50_000 }, (_, index) => index);
    for (const list of [items, items.toReversed()]) {
      let compared = 0;
      const compare = (a: number, b: number): number => {
        compared += 1;
        return a - b;
      };
      assert.deepEqual(atOnce(sorted(list, compare)), items);
      assert.ok(compared < 1.1 * items.length, `${compared}`);
    }
  });

  it('does not change what it sorts', () => {
    const items = numbers(5_000, 1);
    const before = [...items];
    atOnce(sorted(items, (a, b) => b.key - a.key));
    assert.deepEqual(items, before);
  });

  it('lets others come first, and ends when nobody wants it', async () => {
    let turns = 0;
    const others = (): void => {
      turns += 1;
      if (turns < 3) setImmediate(others);
    };
    setImmediate(others);
    assert.equal(await inTurns(endless(), () => turns < 3), undefined);
    assert.equal(turns, 3);
  });

  it('does what is short within the call', async () => {
    let done = 0;
    const working = inTurns(each([1, 2, 3], (item) => (done += item)));
    assert.equal(done, 6);
    await working;
  });

  it('pauses after each stretch', () => {
    const seen: number[] = [];
    const steps = each([1, 2, 3, 4, 5], (item) => seen.push(item), 2);
    steps.next();
    assert.deepEqual(seen, [1, 2]);
    steps.next();
    assert.deepEqual(seen, [1, 2, 3, 4]);
  });
});
