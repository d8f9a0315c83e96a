import * as vscode from 'vscode';
import { mainImage } from '../../session/mainImage';
import type { App } from '../app';
import { refOf } from '../sessionLoader';
import { rowOf } from './sessionFiles';
import { imageUri, sessionUri } from '../sessionUri';
import type { ImageNode, SessionNode } from '../tree/nodes';
import { SESSION_VIEW_TYPE } from '../viewer/sessionTabs';

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

/** Opens the viewer at one image of a session, with what is drawn on it. */
export async function openImage(app: App, node: ImageNode | undefined): Promise<void> {
  const { entry, index } = rowOf(node);
  const session = refOf(entry, app.connections.current?.id ?? '');
  await app.editor.reveal(sessionUri(session, entry.path), { image: index }, { preview: true });
}

/**
 * Opens one image of a session as a file, with whatever VS Code shows images with: with what is drawn on it, else as it
 * was taken, else what there is of it. The session is downloaded for that if it is not on this machine. VS Code keeps
 * what it shows that way in a cache on disk, so an image of a sealed session is shown by the viewer.
 */
export async function openImageAsFile(app: App, node: ImageNode | undefined): Promise<void> {
  const { entry, index } = rowOf(node);
  const { connections, loader } = app;
  const session = refOf(entry, connections.current?.id ?? '');
  if (entry.place === 'cloud' && connections.current?.sealed) return openImage(app, node);
  const document = await loader.load(session, new AbortController().signal);
  if (document.container === 'sealed') return openImage(app, node);
  const isAnnotated = document.images[index]?.renditions.annotated !== undefined;
  const { role } = isAnnotated ? { role: 'annotated' as const } : mainImage(document, index);
  await vscode.commands.executeCommand('vscode.open', imageUri(session, index, role), { preview: true });
}
