import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { atOnce } from '../../../src/base/steps';
import type { CatalogEntry } from '../../../src/catalog/entry';
import { EMPTY_FILTER, filterEntries } from '../../../src/catalog/filter';
import { createSearch, type Search, type SearchHit } from '../../../src/catalog/search';
import { SearchTexts } from '../../../src/catalog/searchTexts';
import { entry, entryLists, ids } from './entries';

const hits = (search: Search, query: string, limit: number): readonly SearchHit[] =>
  atOnce(search(query, limit));

function found(entries: readonly CatalogEntry[], query: string): string[] {
  return hits(createSearch(entries), query, 100).map(({ entry }) =>
    entry.row.filename.replace('.fastshot', ''),
  );
}

const session = (filename: string, metadata: Parameters<typeof entry>[0] & object): CatalogEntry =>
  entry({ filename: `${filename}.fastshot`, ...metadata });

describe('catalog search', () => {
  it('finds exactly what the text filter lets through', () => {
    const queries = fc.constantFrom('ui', 'b', 'steps RE', '测', 'nothing here', '季 ui', '2024');
    fc.assert(
      fc.property(entryLists, queries, (entries, query) => {
        const all = hits(createSearch(entries), query, Infinity).map(({ entry }) => entry);
        const filtered = filterEntries(entries, { ...EMPTY_FILTER, text: query });
        assert.deepEqual(ids(all).toSorted(), ids(filtered).toSorted());
      }),
    );
  });

  it('prefers names, then tags, classes, descriptions and file names', () => {
    const entries = [
      session('a login', {}),
      session('b', { metadata: { name: 'b', desc: 'the login' } }),
      session('c', { metadata: { name: 'c', class: 'a login' } }),
      session('d', { metadata: { name: 'd', tags: ['x', 'a login'] } }),
      session('e', { metadata: { name: 'the login' } }),
    ].map((one, index) => (index === 0 ? { ...one, title: 'x' } : one));
    assert.deepEqual(found(entries, 'login'), ['e', 'd', 'c', 'b', 'a login']);
  });

  it('prefers whole fields to beginnings, those to words, those to the inside of words', () => {
    const entries = [
      session('inside', { metadata: { name: 'building' } }),
      session('word', { metadata: { name: 'the uic' } }),
      session('start', { metadata: { name: 'uid' } }),
      session('whole', { metadata: { name: 'x', tags: ['bug', 'UI'] } }),
    ].map((one) => ({ ...one, row: { ...one.row } }));
    assert.deepEqual(found(entries, 'ui'), ['whole', 'start', 'word', 'inside']);
  });

  it('breaks ties by recency, and lists the newest for an empty query', () => {
    const entries = ['20240101000000_a', '20250101000000_b', '20230101000000_c', 'undated'].map((name) =>
      session(name, { metadata: { name: 'same' } }),
    );
    const newestFirst = ['20250101000000_b', '20240101000000_a', '20230101000000_c', 'undated'];
    assert.deepEqual(found(entries, 'same'), newestFirst);
    assert.deepEqual(found(entries, '  '), newestFirst);
  });

  it('finds the same while one types, deletes and starts over', () => {
    const words = fc.constantFrom(
      'u',
      'ui',
      'ui b',
      'bu',
      'bug',
      'bug ui',
      '',
      'i',
      'item 2',
      'em',
      '季',
      '季度 u',
    );
    fc.assert(
      fc.property(entryLists, fc.array(words, { maxLength: 8 }), fc.nat(5), (entries, queries, limit) => {
        const search = createSearch(entries);
        for (const query of queries) {
          assert.deepEqual(hits(search, query, limit), hits(createSearch(entries), query, limit));
        }
      }),
    );
  });

  it('looks only at what it has found already while more is typed', () => {
    const looked: string[] = [];
    class Watched extends SearchTexts {
      override of(entry: CatalogEntry): string {
        looked.push(entry.title);
        return super.of(entry);
      }
    }
    const entries = ['guide', 'gull', 'map'].map((name) => session(name, { metadata: { name } }));
    const search = createSearch(entries, new Watched());
    const lookedAt = (query: string): string[] => {
      hits(search, query, 10);
      return looked.splice(0).toSorted();
    };
    assert.deepEqual(lookedAt('gu'), ['guide', 'gull', 'map']);
    assert.deepEqual(lookedAt('gui'), ['guide', 'gull']);
    assert.deepEqual(lookedAt('map gui'), ['guide']);
    assert.deepEqual(lookedAt('ma'), ['guide', 'gull', 'map']);
  });

  it('finds the same after a query that was given up half-way', () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => session(`s${index}`, {}));
    const search = createSearch(entries);
    hits(search, 's1', 5);
    const givenUp = search('s12', 5);
    assert.equal(givenUp.next().done, false);
    assert.deepEqual(hits(search, 's1', 5), hits(createSearch(entries), 's1', 5));
    assert.deepEqual(hits(search, 's9', 5), hits(createSearch(entries), 's9', 5));
  });

  it('gives no more than asked for', () => {
    const entries = Array.from({ length: 10 }, (_, index) => session(`s${index}`, {}));
    assert.equal(hits(createSearch(entries), 's', 3).length, 3);
  });
});
