import * as vscode from 'vscode';
import type { TreeNode } from '../../../src/views/tree/nodes';

const TREE = 'fastshot.sessions';
/** No tree of these tests has more rows. */
const MAX_ROWS = 60;

/**
 * The rows of the session tree, as it hands them to commands; all of them are expanded by that, which shows the next time.
 * The focus goes from row to row, and a command of this suite is called as VS Code calls one of a menu, whose arguments it
 * replaces by the tree's own rows.
 */
export async function rowsOfTree(): Promise<readonly TreeNode[]> {
  let focused: TreeNode | undefined;
  const taking = vscode.commands.registerCommand('fastshotTest.take', (row?: TreeNode) => (focused = row));
  const focusedRow = async (): Promise<TreeNode | undefined> => {
    focused = undefined;
    const args = [{ $treeViewId: TREE, $focusedTreeItem: true }];
    await vscode.commands.executeCommand('runCommands', {
      commands: [{ command: 'fastshotTest.take', args }],
    });
    return focused;
  };
  const rows: TreeNode[] = [];
  try {
    await vscode.commands.executeCommand(`${TREE}.focus`);
    await vscode.commands.executeCommand('list.focusFirst');
    while (rows.length < MAX_ROWS) {
      const row = await focusedRow();
      if (!row || rows.some(({ id }) => id === row.id)) break;
      rows.push(row);
      await vscode.commands.executeCommand('list.expand');
      // One that was expanded already is left for its first child.
      if ((await focusedRow())?.id === row.id) await vscode.commands.executeCommand('list.focusDown');
    }
  } finally {
    taking.dispose();
  }
  return rows;
}
