import { strict as assert } from 'node:assert';
import { describe, it } from 'mocha';
import type { CatalogEntry } from '../../../src/catalog/entry';
import { atOnce } from '../../../src/base/steps';
import { groupingSteps, type EntryGroup, type Grouping } from '../../../src/catalog/grouping';
import { createLabels } from '../../../src/catalog/labels';
import { splitIntoRanges } from '../../../src/catalog/ranges';
import { sortEntries, type Sorting } from '../../../src/catalog/sorting';
import { entry, ids } from './entries';

const labels = createLabels('en-GB');
const NEWEST_FIRST: Sorting = { by: 'date', direction: 'desc' };

/** `count` sessions of June 2025 in the order of their number, which is also their size. */
function june(count: number): CatalogEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const time = new Date(Date.UTC(2025, 5, 1) + (index / count) * 30 * 86_400_000);
    const stamp = time.toISOString().replaceAll(/\D/g, '').slice(0, 14);
    return entry({ filename: `${stamp}_s.fastshot`, size: index, metadata: { name: `${index}` } });
  });
}

function split(entries: readonly CatalogEntry[], grouping: Grouping, sorting: Sorting): EntryGroup[] {
  const [group] = atOnce(groupingSteps(sortEntries(entries, sorting, 'en'), grouping, sorting, labels, 'en'));
  return splitIntoRanges(group!, grouping, sorting, labels);
}

const rangeLabels = (...args: Parameters<typeof split>): string[] => split(...args).map(({ label }) => label);

describe('catalog ranges', () => {
  it('leave a group of 500 whole', () => {
    assert.deepEqual(split(june(500), 'month', NEWEST_FIRST), []);
  });

  it('divide a larger one, each row once, in order, with ids of their own', () => {
    const entries = june(1201);
    const ranges = split(entries, 'none', NEWEST_FIRST);
    assert.deepEqual(
      ranges.map(({ entries }) => entries.length),
      [500, 500, 201],
    );
    assert.deepEqual(
      ranges.flatMap((range) => ids(range.entries)),
      ids(sortEntries(entries, NEWEST_FIRST)),
    );
    assert.equal(new Set(ranges.map(({ id }) => id)).size, 3);
  });

  it('are labelled by their first and last day, with what the group leaves open', () => {
    assert.deepEqual(rangeLabels(june(1000), 'month', NEWEST_FIRST), ['30 Jun – 16 Jun', '15 Jun – 1 Jun']);
    assert.equal(rangeLabels(june(1000), 'none', NEWEST_FIRST)[0], '30 Jun 2025 – 16 Jun 2025');
  });

  it('are labelled by time within a day', () => {
    const day = Array.from({ length: 600 }, (_, index) => {
      const minute = String(Math.floor(index / 10)).padStart(2, '0');
      return entry({ filename: `2025060110${minute}00_${index}.fastshot` });
    });
    assert.deepEqual(rangeLabels(day, 'day', NEWEST_FIRST), ['10:59 – 10:10', '10:09 – 10:00']);
  });

  it('are labelled in the terms of the sorting', () => {
    const entries = june(600);
    assert.deepEqual(rangeLabels(entries, 'none', { by: 'size', direction: 'asc' }), [
      '0 B – 499 B',
      '500 B – 599 B',
    ]);
    assert.deepEqual(rangeLabels(entries, 'none', { by: 'name', direction: 'asc' }), [
      '0 – 499',
      '500 – 599',
    ]);
    const named = entries.map(({ row }, index) =>
      entry({
        filename: row.filename,
        metadata: { name: `${index < 300 ? 'apples' : 'figs'} and other fruit` },
      }),
    );
    assert.equal(
      rangeLabels(named, 'none', { by: 'name', direction: 'asc' })[0],
      'apples and… – figs and o…',
    );
    assert.deepEqual(rangeLabels(entries, 'none', { by: 'images', direction: 'asc' }), [
      '? (1–500)',
      '? (501–600)',
    ]);
  });
});
