import * as vscode from 'vscode';
import { showStep, type StepFrame, type StepResult } from '../connect/steps';
import { quickPickText } from '../quickPickText';

interface OpenStep extends StepFrame {
  readonly placeholder: string;
  /** What is in use already, the most frequent first. */
  readonly known: readonly string[];
}

type Entry = vscode.QuickPickItem & { readonly value: string };

const entry = (value: string, description?: string): Entry => ({
  label: quickPickText(value),
  ...(description === undefined ? {} : { description }),
  value,
});

/** Lets the user pick any number of known texts, and add others by typing them. */
export function pickManyOpen(
  step: OpenStep & { readonly value: readonly string[] },
): Promise<StepResult<readonly string[]>> {
  const picker = vscode.window.createQuickPick<Entry>();
  picker.canSelectMany = true;
  picker.placeholder = step.placeholder;
  let entries = [...new Set([...step.value, ...step.known])].map((value) => entry(value));
  const show = (typed: string, chosen: ReadonlySet<string>): void => {
    const isNew = typed !== '' && !entries.some(({ value }) => value === typed);
    picker.items = isNew ? [entry(typed, 'new'), ...entries] : entries;
    picker.selectedItems = picker.items.filter(({ value }) => chosen.has(value));
  };
  show('', new Set(step.value));
  picker.onDidChangeValue((text) => {
    const chosen = new Set(picker.selectedItems.map(({ value }) => value));
    // What was typed and ticked stays when something else is typed.
    const added = picker.selectedItems.filter(({ value }) => !entries.some((known) => known.value === value));
    entries = [...added.map(({ value }) => entry(value)), ...entries];
    show(text.trim(), chosen);
  });
  return showStep(picker, step, () => ({ value: picker.selectedItems.map(({ value }) => value) }));
}

/** Lets the user pick one known text, type another, or none. */
export function pickOneOpen(
  step: OpenStep & { readonly value: string; readonly none: string },
): Promise<StepResult<string>> {
  const picker = vscode.window.createQuickPick<Entry>();
  picker.placeholder = step.placeholder;
  const entries = [...new Set([step.value, ...step.known])].filter((value) => value !== '');
  const none: Entry = { label: step.none, value: '' };
  const show = (typed: string): void => {
    const isNew = typed !== '' && !entries.includes(typed);
    const known = entries.map((value) => entry(value));
    picker.items = isNew ? [entry(typed, 'new'), ...known] : [none, ...known];
  };
  show('');
  const active = picker.items.find(({ value }) => value === step.value);
  if (active) picker.activeItems = [active];
  picker.onDidChangeValue((text) => show(text.trim()));
  return showStep(picker, step, () => {
    const picked = picker.selectedItems[0];
    return picked && { value: picked.value };
  });
}
