import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import type { App } from '../app';
import { draggedItems } from '../dragAndDrop/draggedItems';
import { markdownLink } from '../markdown/reference';
import type { ImageNode, SessionNode, TreeNode } from '../tree/nodes';

/** Copies Markdown links to sessions and images, a line each: the same that dragging them into a text makes. */
export async function copyMarkdown(
  app: App,
  clicked: SessionNode | ImageNode,
  selected: readonly unknown[] = [],
): Promise<void> {
  const nodes = selected as readonly TreeNode[];
  const rows = nodes.some(({ id }) => id === clicked.id) ? nodes : [clicked];
  const links = draggedItems(rows, app.connections.current?.id ?? '');
  if (links.length === 0) {
    throw new FastshotError('notFound', 'There is no session to link to. Choose one in the tree.');
  }
  await vscode.env.clipboard.writeText(links.map(({ label, uri }) => markdownLink(label, uri)).join('\n'));
}
