import * as vscode from 'vscode';
import { GROUPINGS, type Grouping } from '../../catalog/grouping';
import { SORT_KEYS, type SortKey, type Sorting } from '../../catalog/sorting';
import type { App } from '../app';

const GROUP_LABELS: Record<Grouping, string> = {
  none: 'No grouping',
  day: 'Day',
  month: 'Month',
  year: 'Year',
  class: 'Class',
  tag: 'Tag',
  color: 'Colour',
};

const SORT_LABELS: Record<SortKey, readonly [asc: string, desc: string]> = {
  date: ['Oldest first', 'Newest first'],
  name: ['Title, A to Z', 'Title, Z to A'],
  size: ['Smallest first', 'Largest first'],
  images: ['Fewest images first', 'Most images first'],
};

/** Lets the user choose how both lists are grouped. */
export async function groupSessions(app: App): Promise<void> {
  const { grouping } = app.model.viewState;
  const items = GROUPINGS.map((value) => ({
    label: GROUP_LABELS[value],
    ...mark(value === grouping),
    value,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Group sessions by' });
  if (picked) app.setViewState({ grouping: picked.value });
}

/** Lets the user choose how both lists are sorted. */
export async function sortSessions(app: App): Promise<void> {
  const { sorting } = app.model.viewState;
  const items = SORT_KEYS.flatMap((by) =>
    (['desc', 'asc'] as const).map((direction) => {
      const value: Sorting = { by, direction };
      const current = sorting.by === by && sorting.direction === direction;
      return { label: SORT_LABELS[by][direction === 'asc' ? 0 : 1], ...mark(current), value };
    }),
  );
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Sort sessions by' });
  if (picked) app.setViewState({ sorting: picked.value });
}

const mark = (current: boolean): { description?: string } => (current ? { description: 'current' } : {});
