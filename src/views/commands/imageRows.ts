import type * as vscode from 'vscode';
import type { App } from '../app';
import { refOf } from '../sessionLoader';
import { sessionUri } from '../sessionUri';
import type { ImageNode } from '../tree/nodes';

/** `vscode.ViewColumn.Beside`. */
const BESIDE = -2;

const uriOf = ({ connections }: App, { entry }: ImageNode): vscode.Uri =>
  sessionUri(refOf(entry, connections.current?.id ?? ''), entry.path);

/** Shows an image in the viewer, in the group of editors beside the active one. */
export async function openImageToSide(app: App, node: ImageNode): Promise<void> {
  await app.editor.reveal(uriOf(app, node), { image: node.index }, { viewColumn: BESIDE, preview: true });
}

/** Puts an image on the clipboard. Only a page can do that, so the viewer is opened at the image, and its page does it. */
export async function copyImageOf(app: App, node: ImageNode): Promise<void> {
  await app.editor.reveal(uriOf(app, node), { image: node.index, run: 'copyImage' }, { preview: true });
}
