import * as vscode from 'vscode';
import type { ImageNode } from './nodes';
import type { ImageSummary } from './imageSummaries';

/** The row of one image. What it measures is known once its session was opened. */
export function imageItem(node: ImageNode, summary: ImageSummary | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(`Image ${node.index + 1}`);
  const words = summary && [
    summary.problem ? 'damaged' : `${summary.width}×${summary.height}`,
    summary.annotated ? 'annotated' : undefined,
  ];
  item.id = node.id;
  item.description = words?.filter(Boolean).join(' · ') ?? '';
  item.iconPath = new vscode.ThemeIcon(summary?.problem ? 'warning' : 'file-media');
  item.contextValue = 'image';
  if (summary?.problem) item.tooltip = summary.problem;
  item.command = { command: 'fastshot.image.open', title: 'Open Image', arguments: [node] };
  return item;
}
