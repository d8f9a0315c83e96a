import { atOnce, type Steps } from '../base/steps';
import type { CatalogEntry } from './entry';
import { filterSteps } from './filter';
import { groupingSteps, type EntryGroup, type Grouping } from './grouping';
import type { Labels } from './labels';
import type { SearchTexts } from './searchTexts';
import { sortingSteps } from './sorting';
import type { ViewState } from './viewState';

/** One list as the user wants to see it. */
export interface Arrangement {
  /** How it is grouped. */
  readonly grouping: Grouping;
  readonly groups: readonly EntryGroup[];
  /** Sessions that match the filter; one in several groups counts once. */
  readonly matching: number;
}

/** As `arrangingSteps`, at once. */
export function arrange(
  entries: readonly CatalogEntry[],
  state: ViewState,
  labels: Labels,
  locale?: string,
  texts?: SearchTexts,
): Arrangement {
  return atOnce(arrangingSteps(entries, state, labels, locale, texts));
}

/**
 * Filters, sorts and groups. Linear but for the sort.
 * @param texts what is known of their text already
 */
export function* arrangingSteps(
  entries: readonly CatalogEntry[],
  { filter, sorting, grouping }: ViewState,
  labels: Labels,
  locale?: string,
  texts?: SearchTexts,
): Steps<Arrangement> {
  const matching = yield* filterSteps(entries, filter, texts);
  const sorted = yield* sortingSteps(matching, sorting, locale);
  const groups = yield* groupingSteps(sorted, grouping, sorting, labels, locale);
  return { grouping, groups, matching: sorted.length };
}
