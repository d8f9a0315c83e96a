import { SESSION_COLORS } from '../session/metadata';
import { EMPTY_FILTER, isCalendarDay, type SessionFilter } from './filter';
import { GROUPINGS, type Grouping } from './grouping';
import { SORT_KEYS, type Sorting } from './sorting';

/** How one user looks at the lists; kept between windows. */
export interface ViewState {
  readonly grouping: Grouping;
  readonly sorting: Sorting;
  readonly filter: SessionFilter;
}

export const DEFAULT_VIEW_STATE: ViewState = {
  grouping: 'month',
  sorting: { by: 'date', direction: 'desc' },
  filter: EMPTY_FILTER,
};

/** A stored view state, whatever is stored: each part that is not valid falls back to its default. */
export function parseViewState(value: unknown): ViewState {
  const state = record(value);
  const sorting = record(state['sorting']);
  const filter = record(state['filter']);
  const defaults = DEFAULT_VIEW_STATE;
  return {
    grouping: oneOf(GROUPINGS, state['grouping']) ?? defaults.grouping,
    sorting: {
      by: oneOf(SORT_KEYS, sorting['by']) ?? defaults.sorting.by,
      direction: oneOf(['asc', 'desc'] as const, sorting['direction']) ?? defaults.sorting.direction,
    },
    filter: {
      text: typeof filter['text'] === 'string' ? filter['text'] : '',
      tags: strings(filter['tags']),
      colors: strings(filter['colors']).flatMap((color) => oneOf(SESSION_COLORS, color) ?? []),
      classes: strings(filter['classes']),
      from: day(filter['from']),
      to: day(filter['to']),
    },
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function day(value: unknown): string {
  return typeof value === 'string' && isCalendarDay(value) ? value : '';
}
