import type * as vscode from 'vscode';
import type { CatalogEntry } from '../../catalog/entry';
import type { App } from '../app';
import { refOf } from '../sessionLoader';
import { sessionUri } from '../sessionUri';
import type { ImageNode, SessionNode } from '../tree/nodes';
import { activeSession } from '../viewer/sessionTabs';
import { pickSession } from './searchSessions';

/**
 * Opens a session with drawing turned on: the one of a row, and of an image's row that image; without a row the session
 * in the active editor, or else one that the user picks.
 */
export async function annotateSession(app: App, node?: SessionNode | ImageNode): Promise<void> {
  const image = node?.kind === 'image' ? node.index : undefined;
  const uri = node ? uriOf(app, node.entry) : (activeSession() ?? (await pickedSession(app)));
  if (uri) await app.editor.reveal(uri, { image, annotate: true });
}

function uriOf({ connections }: App, entry: CatalogEntry): vscode.Uri {
  return sessionUri(refOf(entry, connections.current?.id ?? ''), entry.path);
}

async function pickedSession(app: App): Promise<vscode.Uri | undefined> {
  const entry = await pickSession(app, () => 'Annotate Images of a Session');
  return entry && uriOf(app, entry);
}
