import * as vscode from 'vscode';
import { displayText } from '../../base/displayText';
import type { TreeNode } from '../tree/nodes';
import { stepText } from './nextStep';

/** The row of something that is left to do; a click does it. */
export function stepItem(node: Extract<TreeNode, { kind: 'next' }>): vscode.TreeItem {
  const { label, description } = stepText(node.step);
  const item = new vscode.TreeItem(displayText(label), vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = displayText(description);
  item.iconPath = new vscode.ThemeIcon('lightbulb');
  item.contextValue = 'next';
  item.tooltip = `${displayText(label)}: ${displayText(description)}. It stays here until it is done or dismissed.`;
  item.command = { command: 'fastshot.next.take', title: displayText(label), arguments: [node] };
  return item;
}
