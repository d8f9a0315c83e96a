import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { CatalogEntry } from '../../../src/catalog/entry';
import { collectFacets } from '../../../src/catalog/facets';
import {
  describeFilter,
  EMPTY_FILTER,
  filterEntries,
  isEmptyFilter,
  isReversed,
  type SessionFilter,
} from '../../../src/catalog/filter';
import { SESSION_COLORS } from '../../../src/session/metadata';
import { entry, entryLists } from './entries';

const matches = (one: CatalogEntry, filter: Partial<SessionFilter>): boolean =>
  filterEntries([one], { ...EMPTY_FILTER, ...filter }).length === 1;

const filters: fc.Arbitrary<SessionFilter> = fc.record({
  text: fc.constantFrom('', 'ui', 'STEPS', '测', 'item 1'),
  tags: fc.subarray(['ui', 'bug']),
  colors: fc.subarray([...SESSION_COLORS]),
  classes: fc.subarray(['work', 'home']),
  from: fc.constantFrom('', '2024-01-01'),
  to: fc.constantFrom('', '2024-12-31'),
});

describe('catalog filter', () => {
  it('yields a subset in the same order, and the same when applied again', () => {
    fc.assert(
      fc.property(entryLists, filters, (entries, filter) => {
        const kept = filterEntries(entries, filter);
        assert.deepEqual(
          kept,
          entries.filter((one) => kept.includes(one)),
        );
        assert.deepEqual(filterEntries(kept, filter), kept);
      }),
    );
  });

  it('lets everything through when empty', () => {
    fc.assert(
      fc.property(entryLists, (entries) => assert.deepEqual(filterEntries(entries, EMPTY_FILTER), entries)),
    );
    assert.ok(isEmptyFilter({ ...EMPTY_FILTER, text: '  ' }));
    assert.ok(!isEmptyFilter({ ...EMPTY_FILTER, to: '2025-01-01' }));
  });

  it('finds every word in any field, without regard to case, diacritics or width', () => {
    const one = entry({
      filename: '20250621114615_raw.fastshot',
      metadata: {
        name: 'Über Login',
        desc: 'Café\nfails on Safari',
        tags: ['api-error', '季度报表'],
        class: 'Work',
      },
    });
    for (const text of ['uber', 'ÜBER', 'cafe safari', 'error work', '度报', '20250621', 'ｌｏｇｉｎ']) {
      assert.ok(matches(one, { text }), text);
    }
    for (const text of ['uber firefox', 'loginfails', 'か']) assert.ok(!matches(one, { text }), text);
  });

  it('does not confuse letters that only look alike when decomposed', () => {
    assert.ok(!matches(entry({ metadata: { name: 'がぎ' } }), { text: 'か' }));
    assert.ok(matches(entry({ metadata: { name: '한국어'.normalize('NFD') } }), { text: '국어' }));
  });

  it('wants all tags, but one of the colours and one of the classes', () => {
    const one = entry({ metadata: { tags: ['ui', 'bug'], color: 'red', class: 'work' } });
    assert.ok(matches(one, { tags: ['ui', 'bug'], colors: ['red', 'blue'], classes: ['home', 'work'] }));
    assert.ok(!matches(one, { tags: ['ui', 'api'] }));
    assert.ok(!matches(one, { colors: ['blue'] }));
    assert.ok(!matches(one, { classes: ['home'] }));
    assert.ok(!matches(entry(), { colors: ['red'] }));
  });

  it('takes both days of a date range whole', () => {
    const one = entry({ filename: '20250621235959_s.fastshot' });
    assert.ok(matches(one, { from: '2025-06-21', to: '2025-06-21' }));
    assert.ok(!matches(one, { from: '2025-06-22' }));
    assert.ok(!matches(one, { to: '2025-06-20' }));
    assert.ok(!matches(entry({ filename: 'undated.fastshot' }), { from: '1970-01-01' }));
  });

  it('is described in one short sentence', () => {
    const describeIt = (filter: Partial<SessionFilter>): string =>
      describeFilter({ ...EMPTY_FILTER, ...filter });
    assert.equal(describeIt({}), '');
    assert.equal(
      describeIt({ text: ' login ', tags: ['ui'], colors: ['red'], from: '2025-06-01' }),
      '"login" · tag: ui · colour: red · since 2025-06-01',
    );
    assert.equal(
      describeIt({
        tags: ['a', 'b'],
        colors: ['red', 'blue'],
        classes: ['w'],
        from: '2025-06-01',
        to: '2025-06-02',
      }),
      'tags: a + b · colours: red or blue · class: w · 2025-06-01 to 2025-06-02',
    );
    assert.equal(describeIt({ to: '2025-06-02' }), 'until 2025-06-02');
  });

  it('takes no last day before the first, and either day alone', () => {
    assert.equal(isReversed('2026-01-31', '2026-01-30'), true);
    assert.equal(isReversed('2026-01-31', '2026-01-31'), false);
    assert.equal(isReversed('', '2026-01-30'), false);
    assert.equal(isReversed('2026-01-31', ''), false);
  });

  it('offers the values that occur, with their numbers', () => {
    const facets = collectFacets([
      entry({ metadata: { tags: ['ui', 'ui', 'bug'], class: 'work', color: 'red' } }),
      entry({ metadata: { tags: ['ui'] } }),
      entry(),
    ]);
    assert.deepEqual([...facets.tags], [['ui', 2], ['bug', 1]]); // prettier-ignore
    assert.deepEqual([...facets.classes], [['work', 1]]);
    assert.deepEqual([...facets.colors], [['red', 1]]);
  });
});
