import type { CatalogEntry } from './entry';
import type { EntryGroup, Grouping } from './grouping';
import type { Labels } from './labels';
import type { Sorting, SortKey } from './sorting';

/** Rows under one tree node. More freeze VS Code's tree (issue "Browse"). */
export const MAX_ROWS = 500;

/**
 * A group above `MAX_ROWS` as ranges, each labelled by its first and last row in the terms of the sorting:
 * "21 Jun – 3 Jun", "apple… – fig…". Empty for a group that needs none. Ids go by position, so an expanded range
 * stays expanded while rows move through it.
 */
export function splitIntoRanges(
  group: EntryGroup,
  grouping: Grouping,
  sorting: Sorting,
  labels: Labels,
): EntryGroup[] {
  const { entries } = group;
  if (entries.length <= MAX_ROWS) return [];
  const describe = boundary(grouping, sorting, labels);
  const ranges: EntryGroup[] = [];
  for (let start = 0; start < entries.length; start += MAX_ROWS) {
    const rows = entries.slice(start, start + MAX_ROWS);
    const first = describe(rows[0]!);
    const last = describe(rows.at(-1)!);
    ranges.push({
      id: `${group.id}#${start / MAX_ROWS}`,
      label: first === last ? `${first} (${start + 1}–${start + rows.length})` : `${first} – ${last}`,
      entries: rows,
    });
  }
  return ranges;
}

/** How a row at the edge of a range is named. */
function boundary(grouping: Grouping, { by }: Sorting, labels: Labels): (entry: CatalogEntry) => string {
  const describe: Record<SortKey, (entry: CatalogEntry) => string> = {
    name: ({ title }) => opening(title),
    size: ({ row }) => labels.size(row.size),
    images: ({ row }) =>
      row.metadata?.imageCount === undefined ? '?' : labels.images(row.metadata.imageCount),
    date: ({ time }) => (time === undefined ? labels.noDate : describeTime(time, grouping, labels)),
  };
  return describe[by];
}

/** Says no more than the group has left open. */
function describeTime(time: number, grouping: Grouping, labels: Labels): string {
  if (grouping === 'day') return labels.clock(time);
  return grouping === 'month' || grouping === 'year' ? labels.dateInYear(time) : labels.date(time);
}

function opening(title: string): string {
  const characters = Array.from(title);
  return characters.length > 10 ? `${characters.slice(0, 10).join('').trimEnd()}…` : title;
}
