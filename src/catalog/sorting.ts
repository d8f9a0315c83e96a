import { atOnce, sorted, type Steps } from '../base/steps';
import type { CatalogEntry } from './entry';

export const SORT_KEYS = ['date', 'name', 'size', 'images'] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export interface Sorting {
  readonly by: SortKey;
  readonly direction: 'asc' | 'desc';
}

type Compare = (a: CatalogEntry, b: CatalogEntry) => number;

/** As `sortingSteps`, at once. */
export function sortEntries(
  entries: readonly CatalogEntry[],
  sorting: Sorting,
  locale?: string,
): CatalogEntry[] {
  return atOnce(sortingSteps(entries, sorting, locale));
}

/**
 * A sorted copy. Ties go by file name, so the order is total and descending is ascending in reverse, save that
 * sessions without a date or image count stand last both ways.
 * @param locale of names; default: the machine's
 */
export function sortingSteps(
  entries: readonly CatalogEntry[],
  sorting: Sorting,
  locale?: string,
): Steps<CatalogEntry[]> {
  const sign = sorting.direction === 'asc' ? 1 : -1;
  const primary = comparator(sorting, sign, locale);
  return sorted(entries, (a, b) => primary(a, b) || sign * byIdentity(a, b));
}

function comparator({ by }: Sorting, sign: number, locale: string | undefined): Compare {
  if (by === 'name') {
    const { compare } = nameCollator(locale);
    return (a, b) => sign * compare(a.title, b.title);
  }
  const valueOf = NUMBERS[by];
  return (a, b) => {
    const x = valueOf(a);
    const y = valueOf(b);
    if (x === y) return 0;
    if (x === undefined) return 1;
    if (y === undefined) return -1;
    return sign * (x - y);
  };
}

const NUMBERS: Record<Exclude<SortKey, 'name'>, (entry: CatalogEntry) => number | undefined> = {
  date: (entry) => entry.time,
  size: (entry) => entry.row.size,
  images: (entry) => entry.row.metadata?.imageCount,
};

function byIdentity(a: CatalogEntry, b: CatalogEntry): number {
  return compareText(a.row.filename, b.row.filename) || compareText(a.id, b.id);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Orders names as people do: "item 2" before "item 10". */
export function nameCollator(locale?: string): Intl.Collator {
  return new Intl.Collator(locale, { numeric: true });
}
