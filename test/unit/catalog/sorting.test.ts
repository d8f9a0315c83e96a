import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { sortEntries } from '../../../src/catalog/sorting';
import { entry, entryLists, ids, sortings } from './entries';

describe('catalog sorting', () => {
  it('is a permutation, whatever the order of arrival', () => {
    fc.assert(
      fc.property(entryLists, sortings, (entries, sorting) => {
        const sorted = ids(sortEntries(entries, sorting, 'en'));
        assert.deepEqual(sorted.toSorted(), ids(entries).toSorted());
        assert.deepEqual(ids(sortEntries(entries.toReversed(), sorting, 'en')), sorted);
      }),
    );
  });

  it('reverses with the direction, save that what has no value stays last', () => {
    const [a, b, none] = [
      entry({ filename: 'a.fastshot', metadata: { imageCount: 2 } }),
      entry({ filename: 'b.fastshot', metadata: { imageCount: 10 } }),
      entry({ filename: 'c.fastshot' }),
    ] as const;
    assert.deepEqual(ids(sortEntries([none, b, a], { by: 'images', direction: 'asc' })), ids([a, b, none]));
    assert.deepEqual(ids(sortEntries([none, b, a], { by: 'images', direction: 'desc' })), ids([b, a, none]));
  });

  it('orders names as people do', () => {
    const entries = ['item 10', 'Item 2', 'über', 'zebra', 'item 1'].map((name) =>
      entry({ filename: `${name}.fastshot`, metadata: { name } }),
    );
    const titles = sortEntries(entries, { by: 'name', direction: 'asc' }, 'de').map(({ title }) => title);
    assert.deepEqual(titles, ['item 1', 'Item 2', 'item 10', 'über', 'zebra']);
  });

  it('orders ties by file name', () => {
    const entries = ['b', 'a', 'c'].map((name) => entry({ filename: `${name}.fastshot`, size: 5 }));
    const names = (direction: 'asc' | 'desc'): string[] =>
      sortEntries(entries, { by: 'size', direction }).map(({ row }) => row.filename[0]!);
    assert.deepEqual(names('asc'), ['a', 'b', 'c']);
    assert.deepEqual(names('desc'), ['c', 'b', 'a']);
  });
});
