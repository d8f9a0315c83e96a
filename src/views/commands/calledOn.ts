import type * as vscode from 'vscode';
import { isRecord } from '../isRecord';

/** What a command can be called on: rows of the tree by their kind, or files of the Explorer. */
export type TargetKind = 'session' | 'image' | 'waiting' | 'next' | 'file';

/**
 * By command; one that is not named here works on nothing. VS Code passes rows to commands that have nothing to do with
 * them: those of a view's title get the focused row and all selected ones (its `TreeViewPane.getActionsContext`).
 */
const TARGETS: Readonly<Record<string, readonly TargetKind[]>> = {
  'fastshot.session.new': ['file'],
  'fastshot.session.newQuick': ['file'],
  'fastshot.sessions.import': ['file'],
  'fastshot.session.open': ['session'],
  'fastshot.session.preview': ['session', 'image'],
  'fastshot.session.copyMarkdown': ['session', 'image'],
  'fastshot.session.edit': ['session'],
  'fastshot.session.annotate': ['session', 'image'],
  'fastshot.session.redact': ['session', 'image'],
  'fastshot.session.download': ['session'],
  'fastshot.session.dropCopy': ['session'],
  'fastshot.session.upload': ['session'],
  'fastshot.session.copyToLocal': ['session'],
  'fastshot.session.remove': ['session'],
  'fastshot.session.saveAs': ['session'],
  'fastshot.session.exportImages': ['session'],
  'fastshot.session.exportDesktop': ['session'],
  'fastshot.session.copyLink': ['session'],
  'fastshot.session.copyName': ['session'],
  'fastshot.session.reveal': ['session'],
  'fastshot.gone.restore': ['session'],
  'fastshot.gone.keep': ['session'],
  'fastshot.gone.remove': ['session'],
  'fastshot.returned.remove': ['session'],
  'fastshot.returned.keep': ['session'],
  'fastshot.image.open': ['image'],
  'fastshot.image.openAsFile': ['image'],
  'fastshot.image.openToSide': ['image'],
  'fastshot.image.copy': ['image'],
  'fastshot.image.newSession': ['image'],
  'fastshot.image.saveAs': ['image'],
  'fastshot.waiting.retry': ['waiting'],
  'fastshot.waiting.keep': ['waiting'],
  'fastshot.waiting.discard': ['waiting'],
  'fastshot.next.take': ['next'],
  'fastshot.next.dismiss': ['next'],
};

/** What a command works on. `selected` is left out where VS Code passed no selection. */
export interface Called {
  readonly clicked?: object;
  readonly selected?: readonly object[];
}

/** The kinds of what a command can be called on. */
export const targetsOf = (command: string): readonly TargetKind[] => TARGETS[command] ?? [];

/** Whether a command that works on sessions was called from the title of an editor, which passes the editor's address. */
export const isOfEditor = (command: string, passed: unknown): passed is vscode.Uri =>
  kindOf(passed) === 'file' && targetsOf(command).includes('session');

/**
 * What a command works on of what VS Code passes to it. All else counts as not passed: rows and files of other kinds, and
 * the nothing that stands for rows that went while VS Code rebuilt the tree.
 */
export function calledOn(command: string, clicked?: unknown, selected?: unknown): Called {
  const kinds = targetsOf(command);
  const fits = (value: unknown): value is object => {
    const kind = kindOf(value);
    return kind !== undefined && kinds.includes(kind);
  };
  if (!fits(clicked)) return {};
  return Array.isArray(selected) ? { clicked, selected: selected.filter(fits) } : { clicked };
}

function kindOf(value: unknown): TargetKind | undefined {
  if (!isRecord(value)) return undefined;
  if (typeof value['scheme'] === 'string' && typeof value['fsPath'] === 'string') return 'file';
  const { kind } = value;
  return kind === 'session' || kind === 'image' || kind === 'waiting' || kind === 'next' ? kind : undefined;
}
