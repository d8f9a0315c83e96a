import assert from 'node:assert/strict';
import { atOnce } from '../../../src/base/steps';
import { EMPTY_FILTER, filterEntries } from '../../../src/catalog/filter';
import { createSearch } from '../../../src/catalog/search';
import { toEntry } from '../../../src/catalog/entry';
import { entry } from './entries';

const april = entry({
  filename: '20260421090000_a.fastshot',
  metadata: { name: 'Checkout', tags: ['urgent', 'needs review'], color: 'red', imageCount: 5 },
});
const may = entry({
  filename: '20260502090000_b.fastshot',
  metadata: { name: 'shared board', tags: ['ui'], color: 'gray', imageCount: 15 },
});
const here = toEntry('local', entry({ filename: '20250101090000_c.fastshot' }).row);
const all = [april, may, here];

describe('a query in the words that rows show', () => {
  for (const [query, expected] of [
    ['#urgent', [april]],
    ['#urg', [april]],
    ['#needs-review', [april]],
    ['#board', []],
    ['gray', [may]],
    ['grey', [may]],
    ['april', [april]],
    ['apr', [april]],
    ['2026-04', [april]],
    ['2026-04-21', [april]],
    ['2026-4-22', []],
    ['2026', [may, april]],
    ['local', [here]],
    ['cloud 2026', [may, april]],
    ['5 images', [april]],
    ['red 5 images checkout', [april]],
    ['red', [april, may]],
  ] as const) {
    it(`"${query}" finds what shows it, by search and by filter`, () => {
      const hits = atOnce(createSearch(all)(query, 10)).map(({ entry: hit }) => hit);
      assert.deepEqual(titles(hits), titles(expected));
      const kept = filterEntries(all, { ...EMPTY_FILTER, text: query });
      assert.deepEqual(titles(kept).sort(), titles(expected).sort());
    });
  }

  it('finds, letter by letter, what it finds at once', () => {
    for (const query of ['#urgent april', '5 images', '2026-04 red', 'local', 'march']) {
      const search = createSearch(all);
      for (let end = 1; end <= query.length; end++) {
        const text = query.slice(0, end);
        assert.deepEqual(atOnce(search(text, 10)), atOnce(createSearch(all)(text, 10)), text);
      }
    }
  });
});

const titles = (entries: readonly { readonly title: string }[]): string[] =>
  entries.map(({ title }) => title);
