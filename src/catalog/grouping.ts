import { each, type Steps } from '../base/steps';
import { SESSION_COLORS, type SessionColor } from '../session/metadata';
import type { CatalogEntry } from './entry';
import { classOf, tagsOf } from './facets';
import type { Labels } from './labels';
import { nameCollator, type Sorting } from './sorting';

export const GROUPINGS = ['none', 'day', 'month', 'year', 'class', 'tag', 'color'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Sessions under one heading. Its count is `entries.length`; rows and ranges are made when it is expanded. */
export interface EntryGroup {
  /** Stable while sessions come and go. Unique among the groups and ranges of one list. */
  readonly id: string;
  readonly label: string;
  /** In the list's order. */
  readonly entries: readonly CatalogEntry[];
  readonly color?: SessionColor | undefined;
}

/** A date is formatted in some ten microseconds. */
const LABELS_AT_ONCE = 50;

/** How one grouping works. A key is unique among its groups; the empty key means "none", which stands last. */
interface Rule {
  keysOf(entry: CatalogEntry): readonly string[];
  label(key: string, first: CatalogEntry): string;
  none: string;
  /** Orders two keys, neither empty. */
  compare(a: string, b: string): number;
}

/**
 * Divides sorted entries into groups in one pass. `none` is one group of all. A session with several tags stands
 * under each. Times go newest first, or oldest first where the list is sorted that way; names A to Z, or Z to A.
 */
export function* groupingSteps(
  sorted: readonly CatalogEntry[],
  grouping: Grouping,
  sorting: Sorting,
  labels: Labels,
  locale?: string,
): Steps<EntryGroup[]> {
  if (sorted.length === 0) return [];
  if (grouping === 'none') return [{ id: 'all', label: labels.all, entries: sorted }];
  const rule = ruleOf(grouping, sorting, labels, locale);
  const buckets = new Map<string, CatalogEntry[]>();
  yield* each(sorted, (entry) => {
    const keys = rule.keysOf(entry);
    for (const key of keys.length > 0 ? keys : ['']) {
      const bucket = buckets.get(key);
      if (bucket) bucket.push(entry);
      else buckets.set(key, [entry]);
    }
  });
  const order = (a: string, b: string): number => (a === '' ? 1 : b === '' ? -1 : rule.compare(a, b));
  const groups: EntryGroup[] = [];
  yield* each(
    [...buckets].sort(([a], [b]) => order(a, b)),
    ([key, entries]) =>
      groups.push({
        id: `${grouping}:${key}`,
        label: key === '' ? rule.none : rule.label(key, entries[0]!),
        entries,
        color: grouping === 'color' ? colorOf(entries[0]!) : undefined,
      }),
    LABELS_AT_ONCE,
  );
  return groups;
}

function ruleOf(
  grouping: Exclude<Grouping, 'none'>,
  sorting: Sorting,
  labels: Labels,
  locale?: string,
): Rule {
  if (grouping === 'class') {
    return { ...nameRule(sorting, locale), keysOf: (entry) => [classOf(entry)], none: labels.noClass };
  }
  if (grouping === 'tag') return { ...nameRule(sorting, locale), keysOf: tagsOf, none: labels.noTag };
  if (grouping === 'color') return colorRule(labels);
  return timeRule(grouping, sorting, labels);
}

/** The colours in the desktop app's order. */
function colorRule(labels: Labels): Rule {
  const position = (key: string): number => SESSION_COLORS.findIndex((color) => color === key);
  return {
    keysOf: (entry) => [colorOf(entry) ?? ''],
    label: (_key, first) => labels.color(colorOf(first)!),
    none: labels.noColor,
    compare: (a, b) => position(a) - position(b),
  };
}

const colorOf = (entry: CatalogEntry): SessionColor | undefined => entry.row.metadata?.color;

/** `2025-06-21`, cut to the unit. Years have four digits, so text order is time order. */
const KEY_LENGTH = { day: 10, month: 7, year: 4 } as const;

function timeRule(unit: keyof typeof KEY_LENGTH, sorting: Sorting, labels: Labels): Rule {
  const oldestFirst = sorting.by === 'date' && sorting.direction === 'asc';
  const dayKey = dayKeys();
  return {
    keysOf: (entry) => (entry.time === undefined ? [''] : [dayKey(entry.time).slice(0, KEY_LENGTH[unit])]),
    label: (_key, first) => labels[unit](first.time!),
    none: labels.noDate,
    compare: (a, b) => (a < b === oldestFirst ? -1 : 1),
  };
}

/** Tells the day of a time, in this machine's zone. Times of one day mostly come one after the other. */
function dayKeys(): (time: number) => string {
  let [start, end, key] = [0, 0, ''];
  return (time) => {
    if (time >= start && time < end) return key;
    const date = new Date(time);
    const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
    start = new Date(year, month, day).getTime();
    end = new Date(year, month, day + 1).getTime();
    const pad = (value: number, width: number): string => String(value).padStart(width, '0');
    key = `${pad(year, 4)}-${pad(month + 1, 2)}-${pad(day, 2)}`;
    return key;
  };
}

function nameRule(sorting: Sorting, locale?: string): Pick<Rule, 'label' | 'compare'> {
  const sign = sorting.by === 'name' && sorting.direction === 'desc' ? -1 : 1;
  const { compare } = nameCollator(locale);
  return { label: (key) => key, compare: (a, b) => sign * (compare(a, b) || (a < b ? -1 : 1)) };
}
