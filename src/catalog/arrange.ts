import type { CatalogEntry } from './entry';
import { filterEntries } from './filter';
import { groupEntries, type EntryGroup, type Grouping } from './grouping';
import type { Labels } from './labels';
import { sortEntries } from './sorting';
import type { ViewState } from './viewState';

/** One list as the user wants to see it. */
export interface Arrangement {
  /** How it is grouped. */
  readonly grouping: Grouping;
  readonly groups: readonly EntryGroup[];
  /** Sessions that match the filter; one in several groups counts once. */
  readonly matching: number;
}

/** Filters, sorts and groups. Linear but for the sort: 100,000 entries are fine. */
export function arrange(
  entries: readonly CatalogEntry[],
  { filter, sorting, grouping }: ViewState,
  labels: Labels,
  locale?: string,
): Arrangement {
  const sorted = sortEntries(filterEntries(entries, filter), sorting, locale);
  const groups = groupEntries(sorted, grouping, sorting, labels, locale);
  return { grouping, groups, matching: sorted.length };
}
