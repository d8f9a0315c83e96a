import type { App } from '../app';
import { refOf } from '../sessionLoader';
import { rowOf } from './sessionFiles';
import { imageUri, sessionUri } from '../sessionUri';
import type { ImageNode, SessionNode } from '../tree/nodes';
import { SESSION_VIEW_TYPE } from '../viewer/sessionEditor';
import * as vscode from 'vscode';

/** Opens a session in the viewer; it is downloaded there if it is not on this machine. */
export async function openSession(app: App, node: SessionNode | undefined): Promise<void> {
  const { entry } = rowOf(node);
  const session = refOf(entry, app.connections.current?.id ?? '');
  await vscode.commands.executeCommand(
    'vscode.openWith',
    sessionUri(session, entry.path),
    SESSION_VIEW_TYPE,
    {
      preview: true,
    },
  );
}

/** Opens one image of a session as a file, with whatever VS Code shows images with. */
export async function openImage(app: App, node: ImageNode): Promise<void> {
  const session = refOf(node.entry, app.connections.current?.id ?? '');
  await vscode.commands.executeCommand('vscode.open', imageUri(session, node.index, 'original'), {
    preview: true,
  });
}
