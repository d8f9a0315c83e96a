import type * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import type { App } from '../app';
import { refOfUri } from '../sessionUri';
import type { ImageNode, SessionNode } from '../tree/nodes';
import { activeSession } from '../viewer/sessionTabs';
import type { CalledInPage } from './calledInPage';
import { targetsOf } from './calledOn';
import { listsAreThere } from './listsAreThere';

/**
 * The row of the session that an editor shows, in whichever list it is.
 * @throws FastshotError `notFound` for a file that no list has, or no longer has
 */
export async function rowInEditor(app: App, uri: vscode.Uri): Promise<SessionNode> {
  await listsAreThere(app);
  const session = refOfUri(uri);
  const entry = app.model.find(session);
  if (entry) return { kind: 'session', id: entry.id, entry };
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const next =
    session.place === 'file'
      ? 'Import it first (Import Session Files…).'
      : 'Refresh the list, or connect to the store it is in.';
  throw new FastshotError('notFound', `${name} is in no list. ${next}`);
}

/**
 * The row that a command works on when it was called in a viewer: of the image, or of the session.
 * @throws FastshotError `notFound` for a session that is in no list
 */
export async function rowInPage(
  app: App,
  command: string,
  { image }: CalledInPage,
): Promise<SessionNode | ImageNode> {
  const uri = activeSession();
  if (!uri) throw new FastshotError('notFound', 'No session is open in the active editor. Open one first.');
  const session = await rowInEditor(app, uri);
  if (image === undefined || !targetsOf(command).includes('image')) return session;
  return { kind: 'image', id: `${session.id}/${image}`, entry: session.entry, index: image };
}
