import { atOnce, each, type Steps } from '../base/steps';
import type { SessionColor } from '../session/metadata';
import type { CatalogEntry } from './entry';
import { classOf, tagsOf } from './facets';
import { hasTerm, parseQuery } from './query';
import { SearchTexts } from './searchTexts';

/** What to show. An empty field lets everything through; all fields that are set must match. */
export interface SessionFilter {
  /** As `parseQuery` reads it; every term must match. */
  readonly text: string;
  /** The session has all of these. */
  readonly tags: readonly string[];
  /** The session has one of these. */
  readonly colors: readonly SessionColor[];
  /** The session has one of these. */
  readonly classes: readonly string[];
  /** First day, `YYYY-MM-DD` in this machine's zone; empty: no limit. */
  readonly from: string;
  /** Last day, inclusive. */
  readonly to: string;
}

export const EMPTY_FILTER: SessionFilter = { text: '', tags: [], colors: [], classes: [], from: '', to: '' };

export function isEmptyFilter(filter: SessionFilter): boolean {
  return conditions(filter, new SearchTexts()).length === 0;
}

/** As `filterSteps`, at once. */
export function filterEntries(
  entries: readonly CatalogEntry[],
  filter: SessionFilter,
  texts?: SearchTexts,
): readonly CatalogEntry[] {
  return atOnce(filterSteps(entries, filter, texts));
}

/**
 * The entries that match, in their order. A session without a date matches no date range.
 * @param texts what is known of their text already
 */
export function* filterSteps(
  entries: readonly CatalogEntry[],
  filter: SessionFilter,
  texts = new SearchTexts(),
): Steps<readonly CatalogEntry[]> {
  const all = conditions(filter, texts);
  if (all.length === 0) return entries;
  const matching: CatalogEntry[] = [];
  yield* each(entries, (entry) => {
    if (all.every((matches) => matches(entry))) matching.push(entry);
  });
  return matching;
}

type Condition = (entry: CatalogEntry) => boolean;

/** The filter's conditions, the cheap ones first. */
function conditions(filter: SessionFilter, texts: SearchTexts): Condition[] {
  const result: Condition[] = [];
  const { colors, classes, tags } = filter;
  const from = startOfDay(filter.from);
  const end = startOfDay(filter.to, 1);
  if (from !== undefined) result.push(({ time }) => time !== undefined && time >= from);
  if (end !== undefined) result.push(({ time }) => time !== undefined && time < end);
  if (colors.length > 0) {
    result.push(({ row }) => row.metadata?.color !== undefined && colors.includes(row.metadata.color));
  }
  if (classes.length > 0) result.push((entry) => classes.includes(classOf(entry)));
  if (tags.length > 0) {
    result.push((entry) => {
      const own = tagsOf(entry);
      return tags.every((tag) => own.includes(tag));
    });
  }
  const terms = parseQuery(filter.text);
  if (terms.length > 0) {
    result.push((entry) => {
      const haystack = texts.of(entry);
      return terms.every((term) => hasTerm(entry, haystack, term));
    });
  }
  return result;
}

/** A short sentence for the view: `"login" · tag: ui · colour: red · since 2025-06-01`. Empty for an empty filter. */
export function describeFilter(filter: SessionFilter): string {
  const { from, to } = filter;
  const text = filter.text.trim();
  const parts = [
    text && `"${text}"`,
    describeChoice('tag', 'tags', filter.tags, ' + '),
    describeChoice('colour', 'colours', filter.colors, ' or '),
    describeChoice('class', 'classes', filter.classes, ' or '),
    from && to
      ? from === to
        ? `on ${from}`
        : `${from} to ${to}`
      : from
        ? `since ${from}`
        : to && `until ${to}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function describeChoice(one: string, many: string, values: readonly string[], joiner: string): string {
  return values.length === 0 ? '' : `${values.length === 1 ? one : many}: ${values.join(joiner)}`;
}

/** True for a day that exists, written `YYYY-MM-DD`. */
export function isCalendarDay(text: string): boolean {
  return startOfDay(text) !== undefined;
}

/** Whether the last day, `YYYY-MM-DD`, comes before the first; an empty one is no limit. */
export function isReversed(from: string, to: string): boolean {
  return from !== '' && to !== '' && to < from;
}

/** Midnight at the start of a day in this machine's zone, or of the day `offset` days later; undefined: no such day. */
function startOfDay(text: string, offset = 0): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text)) return undefined;
  return new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + offset).getTime();
}
