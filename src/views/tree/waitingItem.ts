import * as vscode from 'vscode';
import { displaySize, displayText } from '../../base/displayText';
import { sessionTitle } from '../../session/title';
import type { PendingItem } from '../../sync/write/pendingItem';
import type { TreeNode } from './nodes';
import { waitingText } from './waitingText';

const STATES: Partial<Record<PendingItem['state'], string>> = { failed: 'needs you', damaged: 'is damaged' };

const isWaiting = ({ state }: PendingItem): boolean => state === 'waiting' || state === 'publishing';

/** A session that is in no list yet: it was saved to the cloud and has to wait. */
export function waitingItem({ id, item, isSealed }: Extract<TreeNode, { kind: 'waiting' }>): vscode.TreeItem {
  const title = sessionTitle(item.filename, undefined, isSealed);
  const row = new vscode.TreeItem(title);
  row.id = id;
  row.description = `${waitingText(item) ?? ''} · ${displaySize(item.size)}`;
  row.iconPath = new vscode.ThemeIcon(isWaiting(item) ? 'cloud-upload' : 'warning');
  // Nothing can be done with one that is damaged but what the command on the row says.
  row.contextValue = item.state === 'damaged' ? 'damaged' : 'waiting';
  row.tooltip = displayText(item.failure?.message ?? 'It is uploaded as soon as possible.', 400);
  row.command = { command: 'fastshot.outbox.show', title: 'Show Waiting Uploads' };
  const state = isWaiting(item) ? 'waiting to be uploaded' : `upload ${STATES[item.state] ?? ''}`;
  row.accessibilityInformation = { label: `${title}, ${state}` };
  return row;
}
