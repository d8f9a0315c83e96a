import * as vscode from 'vscode';
import { displaySize, displayText } from '../../base/displayText';
import { displayName } from '../../session/sessionName';
import type { CatalogEntry } from '../../catalog/entry';
import type { PendingItem } from '../../sync/write/pendingItem';
import type { TreeNode } from './nodes';

/** What a row says of an upload that waits; undefined for what is being sent or is in the store already. */
export function waitingText({ kind, state }: PendingItem): string | undefined {
  if (kind !== 'publish') return undefined;
  if (state === 'waiting') return '⬆ waiting';
  if (state === 'damaged') return '⬆ damaged';
  return state === 'failed' ? '⬆ needs you' : undefined;
}

/** The same by file name. */
export function waitingTexts(items: readonly PendingItem[]): ReadonlyMap<string, string> {
  return new Map(
    items.flatMap((item) => {
      const text = waitingText(item);
      return text === undefined ? [] : [[item.filename, text] as const];
    }),
  );
}

/** Uploads that wait, of sessions that are in no list. They stand first, whatever the order, unless there is a filter. */
export function waitingRows(items: readonly PendingItem[], local: readonly CatalogEntry[]): TreeNode[] {
  const listed = new Set(local.map(({ row }) => row.filename));
  return items
    .filter((item) => waitingText(item) !== undefined && !listed.has(item.filename))
    .map((item) => ({ kind: 'waiting', id: `waiting/${item.id}`, item }));
}

const STATES: Partial<Record<PendingItem['state'], string>> = { failed: 'needs you', damaged: 'is damaged' };

/** A session that is in no list yet: it was saved to the cloud and has to wait. */
export function waitingItem({ id, item }: Extract<TreeNode, { kind: 'waiting' }>): vscode.TreeItem {
  const title = displayText(displayName(item.filename));
  const row = new vscode.TreeItem(title);
  row.id = id;
  row.description = `${waitingText(item) ?? ''} · ${displaySize(item.size)}`;
  row.iconPath = new vscode.ThemeIcon(item.state === 'waiting' ? 'cloud-upload' : 'warning');
  // Nothing can be done with one that is damaged but what the command on the row says.
  row.contextValue = item.state === 'damaged' ? 'damaged' : 'waiting';
  row.tooltip = displayText(item.failure?.message ?? 'It goes out by itself as soon as it can.', 400);
  row.command = { command: 'fastshot.outbox.show', title: 'Show Waiting Uploads' };
  const state = item.state === 'waiting' ? 'waiting to be uploaded' : `upload ${STATES[item.state] ?? ''}`;
  row.accessibilityInformation = { label: `${title}, ${state}` };
  return row;
}
