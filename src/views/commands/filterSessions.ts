import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { collectFacets } from '../../catalog/facets';
import {
  describeFilter,
  EMPTY_FILTER,
  isCalendarDay,
  isReversed,
  isEmptyFilter,
  type SessionFilter,
} from '../../catalog/filter';
import type { App } from '../app';
import { quickPickText } from '../quickPickText';

type Field = 'text' | 'tags' | 'colors' | 'classes' | 'dates' | 'clear';

/** Lets the user narrow all lists down, one field after the other, until Escape. */
export async function filterSessions(app: App): Promise<void> {
  for (;;) {
    const { filter } = app.model.viewState;
    const field = await pickField(app, filter);
    if (field === undefined) return;
    const change = field === 'clear' ? EMPTY_FILTER : await askFor(app, field, filter);
    if (change) app.setViewState({ filter: { ...filter, ...change } });
    if (field === 'clear') return;
  }
}

export function clearFilter(app: App): void {
  app.setViewState({ filter: EMPTY_FILTER });
}

async function pickField(app: App, filter: SessionFilter): Promise<Field | undefined> {
  await app.model.whenArranged();
  const matching = app.model.matching();
  const total = app.model.all().length;
  const chosen = (values: readonly string[]): string => quickPickText(values.join(', '), 80);
  const dates = [filter.from && `from ${filter.from}`, filter.to && `to ${filter.to}`]
    .filter(Boolean)
    .join(' ');
  const items: (vscode.QuickPickItem & { value: Field })[] = [
    { label: '$(search) Text…', description: quickPickText(filter.text), value: 'text' },
    { label: '$(tag) Tags…', description: chosen(filter.tags), value: 'tags' },
    { label: '$(symbol-color) Colours…', description: chosen(filter.colors), value: 'colors' },
    { label: '$(symbol-class) Classes…', description: chosen(filter.classes), value: 'classes' },
    { label: '$(calendar) Dates…', description: dates, value: 'dates' },
  ];
  if (!isEmptyFilter(filter)) items.push({ label: '$(clear-all) Clear the filter', value: 'clear' });
  const picked = await vscode.window.showQuickPick(items, {
    title: isEmptyFilter(filter)
      ? `Filter ${plural(total, 'session')}`
      : `${matching.toLocaleString()} of ${plural(total, 'session')} · ${describeFilter(filter)}`,
    placeHolder: 'Narrow down by… (Escape when done)',
  });
  return picked?.value;
}

async function askFor(
  app: App,
  field: Exclude<Field, 'clear'>,
  filter: SessionFilter,
): Promise<Partial<SessionFilter> | undefined> {
  const facets = collectFacets(app.model.all());
  switch (field) {
    case 'text': {
      const text = await vscode.window.showInputBox({
        value: filter.text,
        prompt:
          'Every word must match: title, #tag, class, description, colour, month, 2026-04, local, 5 images.',
      });
      return text === undefined ? undefined : { text };
    }
    case 'tags': {
      const tags = await pickMany(facets.tags, filter.tags, 'Tags that a session must all have');
      return tags && { tags };
    }
    case 'colors': {
      const colors = await pickMany(
        facets.colors,
        filter.colors,
        'Colours, one of which a session must have',
      );
      return colors && { colors };
    }
    case 'classes': {
      const classes = await pickMany(
        facets.classes,
        filter.classes,
        'Classes, one of which a session must have',
      );
      return classes && { classes };
    }
    case 'dates':
      return askForDates(filter);
  }
}

async function pickMany<T extends string>(
  choices: ReadonlyMap<T, number>,
  chosen: readonly T[],
  placeHolder: string,
): Promise<T[] | undefined> {
  // What is chosen but no longer occurs can still be taken back.
  const values = [...new Set([...choices.keys(), ...chosen])].sort((a, b) =>
    a.localeCompare(b, undefined, { numeric: true }),
  );
  if (values.length === 0) {
    void vscode.window.showInformationMessage('No session has one.');
    return undefined;
  }
  const items = values.map((value) => ({
    label: quickPickText(value),
    description: plural(choices.get(value) ?? 0, 'session'),
    picked: chosen.includes(value),
    value,
  }));
  const picked = await vscode.window.showQuickPick(items, { canPickMany: true, placeHolder });
  return picked?.map(({ value }) => value);
}

async function askForDates(filter: SessionFilter): Promise<Partial<SessionFilter> | undefined> {
  const validateInput = (text: string): string | undefined =>
    text === '' || isCalendarDay(text) ? undefined : 'Enter a day as 2026-01-31, or nothing for no limit.';
  const from = await vscode.window.showInputBox({
    value: filter.from,
    prompt: 'First day, for example 2026-01-31. Empty: no limit.',
    validateInput,
  });
  if (from === undefined) return undefined;
  const to = await vscode.window.showInputBox({
    value: filter.to,
    prompt: 'Last day. Empty: no limit.',
    validateInput: (text) =>
      validateInput(text) ??
      (isReversed(from, text) ? `The last day is before the first, ${from}. Enter a later one.` : undefined),
  });
  return to === undefined ? { from } : { from, to };
}
