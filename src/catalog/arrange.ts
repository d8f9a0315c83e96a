import type { CatalogEntry } from './entry';
import { filterEntries } from './filter';
import { groupEntries, type EntryGroup, type Grouping } from './grouping';
import type { Labels } from './labels';
import type { SearchTexts } from './searchTexts';
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

/**
 * Filters, sorts and groups. Linear but for the sort: 100,000 entries are fine.
 * @param texts what is known of their text already
 */
export function arrange(
  entries: readonly CatalogEntry[],
  { filter, sorting, grouping }: ViewState,
  labels: Labels,
  locale?: string,
  texts?: SearchTexts,
): Arrangement {
  const sorted = sortEntries(filterEntries(entries, filter, texts), sorting, locale);
  const groups = groupEntries(sorted, grouping, sorting, labels, locale);
  return { grouping, groups, matching: sorted.length };
}
