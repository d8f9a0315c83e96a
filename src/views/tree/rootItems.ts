import * as vscode from 'vscode';
import { displayText, plural } from '../../base/displayText';
import type { TreeNode } from './nodes';

const ROOTS = {
  local: { icon: 'device-desktop', context: 'root.local' },
  cloud: { icon: 'cloud', context: 'root.cloud' },
  gone: { icon: 'circle-slash', context: 'goneRoot' },
} as const;

/** A top row: where sessions are, and how many. */
export function rootItem(node: Extract<TreeNode, { kind: 'root' }>): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(displayText(node.label), node.root === 'gone' ? Collapsed : Expanded);
  item.id = node.id;
  const count = node.unknown ?? node.count.toLocaleString();
  item.description = node.problem ? `${count} · ${node.problem}` : count;
  item.iconPath = new vscode.ThemeIcon(
    node.isLocked ? 'lock' : node.isFolder ? 'folder' : ROOTS[node.root].icon,
  );
  item.contextValue = ROOTS[node.root].context;
  const spoken = node.unknown ?? plural(node.count, 'session');
  item.accessibilityInformation = { label: `${displayText(node.label)}, ${spoken}` };
  if (node.problem) item.tooltip = node.problem;
  if (node.root === 'gone') {
    item.tooltip =
      'Somebody removed these sessions from the store. Choose what to do with each one. Nothing is deleted until you do.';
  }
  return item;
}

/** Stands in for the sessions of a locked vault. */
export function lockedItem(id: string): vscode.TreeItem {
  const item = new vscode.TreeItem('Unlock Vault…', vscode.TreeItemCollapsibleState.None);
  item.id = id;
  item.description = 'to show its sessions';
  item.iconPath = new vscode.ThemeIcon('key');
  item.contextValue = 'locked';
  item.tooltip = 'The sessions are in the vault as before. They are listed once its passphrase is entered.';
  item.command = { command: 'fastshot.vault.unlock', title: 'Unlock Vault…' };
  return item;
}

/** Stands in for the store while no store is connected. */
export function cloudEmptyItem(id: string): vscode.TreeItem {
  const item = new vscode.TreeItem('Store', vscode.TreeItemCollapsibleState.None);
  item.id = id;
  item.description = 'no store connected';
  item.iconPath = new vscode.ThemeIcon('cloud', new vscode.ThemeColor('disabledForeground'));
  item.contextValue = 'cloudEmpty';
  item.tooltip = 'Connect the bucket or folder your team shares its sessions in.';
  return item;
}

/** A heading: a month, a tag, … */
export function groupItem(node: Extract<TreeNode, { kind: 'group' }>): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(displayText(node.label), node.open ? Expanded : Collapsed);
  item.id = node.id;
  item.description = node.count.toLocaleString();
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${displayText(node.label)}, ${plural(node.count, 'session')}` };
  return item;
}
