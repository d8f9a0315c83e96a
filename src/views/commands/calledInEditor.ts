import type * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import type { App } from '../app';
import { refOfUri } from '../sessionUri';
import type { SessionNode } from '../tree/nodes';
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
