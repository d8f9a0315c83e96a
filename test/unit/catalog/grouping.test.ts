import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { arrange } from '../../../src/catalog/arrange';
import type { CatalogEntry } from '../../../src/catalog/entry';
import { tagsOf } from '../../../src/catalog/facets';
import { EMPTY_FILTER } from '../../../src/catalog/filter';
import { GROUPINGS, type Grouping } from '../../../src/catalog/grouping';
import { createLabels } from '../../../src/catalog/labels';
import type { Sorting } from '../../../src/catalog/sorting';
import { entry, entryLists, ids, sortings } from './entries';

const NEWEST_FIRST: Sorting = { by: 'date', direction: 'desc' };
const labels = createLabels('en-GB', () => new Date(2025, 5, 21, 23, 59).getTime());

const group = (entries: readonly CatalogEntry[], grouping: Grouping, sorting: Sorting = NEWEST_FIRST) =>
  arrange(entries, { grouping, sorting, filter: EMPTY_FILTER }, labels, 'en').groups;

const labelsOf = (entries: readonly CatalogEntry[], grouping: Grouping, sorting?: Sorting): string[] =>
  group(entries, grouping, sorting).map(({ label }) => label);

const at = (time: string): CatalogEntry => entry({ filename: `${time}_s.fastshot` });
const undated = entry({ filename: 'undated.fastshot' });
const tagged = (name: string, ...tags: string[]): CatalogEntry =>
  entry({ filename: `${name}.fastshot`, metadata: { tags } });

describe('catalog grouping', () => {
  it('puts each session into exactly one group, or one for each of its tags', () => {
    fc.assert(
      fc.property(entryLists, fc.constantFrom(...GROUPINGS), sortings, (entries, grouping, sorting) => {
        const groups = group(entries, grouping, sorting);
        const shown = groups.flatMap((each) => ids(each.entries)).toSorted();
        const expected = entries.flatMap((each) =>
          Array.from({ length: grouping === 'tag' ? tagsOf(each).length || 1 : 1 }, () => each.id),
        );
        assert.deepEqual(shown, expected.toSorted());
        assert.equal(new Set(groups.map(({ id }) => id)).size, groups.length, 'group ids are unique');
        assert.ok(groups.every(({ label, entries }) => label !== '' && entries.length > 0));
      }),
    );
  });

  it('keeps the order of the list within each group', () => {
    fc.assert(
      fc.property(entryLists, fc.constantFrom(...GROUPINGS), sortings, (entries, grouping, sorting) => {
        const order = new Map(
          ids(group(entries, 'none', sorting)[0]?.entries ?? []).map((id, index) => [id, index]),
        );
        for (const { entries: rows } of group(entries, grouping, sorting)) {
          const positions = ids(rows).map((id) => order.get(id)!);
          assert.deepEqual(
            positions,
            positions.toSorted((a, b) => a - b),
          );
        }
      }),
    );
  });

  it('names days in words near today and months and years as the locale does', () => {
    const entries = [at('20250619080000'), at('20250621000000'), at('20250620235959'), at('20240229120000')];
    assert.deepEqual(labelsOf(entries, 'day'), [
      'Today',
      'Yesterday',
      'Thu, 19 June 2025',
      'Thu, 29 February 2024',
    ]);
    assert.deepEqual(labelsOf(entries, 'month'), ['June 2025', 'February 2024']);
    assert.deepEqual(labelsOf(entries, 'year'), ['2025', '2024']);
  });

  it('turns time groups around when the list runs oldest first, and leaves undated sessions last', () => {
    const entries = [undated, at('20250101000000'), at('20230101000000')];
    assert.deepEqual(labelsOf(entries, 'year'), ['2025', '2023', 'No date']);
    assert.deepEqual(labelsOf(entries, 'year', { by: 'date', direction: 'asc' }), [
      '2023',
      '2025',
      'No date',
    ]);
    assert.deepEqual(labelsOf(entries, 'year', { by: 'name', direction: 'asc' }), [
      '2025',
      '2023',
      'No date',
    ]);
  });

  it('sorts tags and classes by name, numbers as numbers, those without last', () => {
    const entries = [tagged('a'), tagged('b', 'v10', 'v2', 'v2'), tagged('c', 'api', '\u202e')];
    assert.deepEqual(labelsOf(entries, 'tag'), ['api', 'v2', 'v10', 'No tag']);
    assert.deepEqual(labelsOf(entries, 'tag', { by: 'name', direction: 'desc' }), [
      'v10',
      'v2',
      'api',
      'No tag',
    ]);
    const classed = [entry({ filename: 'x.fastshot', metadata: { class: 'work' } }), undated];
    assert.deepEqual(labelsOf(classed, 'class'), ['work', 'No class']);
  });

  it('shows colours in the order of the desktop app', () => {
    const entries = [
      undated,
      entry({ filename: 'r.fastshot', metadata: { color: 'red' } }),
      entry({ filename: 'b.fastshot', metadata: { color: 'blue' } }),
    ];
    const groups = group(entries, 'color');
    assert.deepEqual(
      groups.map(({ label, color }) => [label, color]),
      [
        ['Blue', 'blue'],
        ['Red', 'red'],
        ['No colour', undefined],
      ],
    );
  });

  it('keeps group ids while sessions come and go', () => {
    const before = group([at('20250101000000'), at('20240101000000')], 'year');
    const after = group([at('20260101000000'), at('20250101000000'), at('20240101000001')], 'year');
    assert.deepEqual(
      after.slice(1).map(({ id }) => id),
      before.map(({ id }) => id),
    );
  });

  it('has no group for an empty list', () => {
    for (const grouping of GROUPINGS) assert.deepEqual(group([], grouping), []);
  });
});
