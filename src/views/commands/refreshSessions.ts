import type { App } from '../app';
import { showOperation } from '../progress';

/** A complete look at the store and at the local folders, with progress and Cancel. */
export async function refreshSessions(app: App): Promise<void> {
  const connection = app.connections.current;
  const local = app.local.refresh(new AbortController().signal);
  if (connection) await showOperation(app.operations, connection.startSync('full'));
  await local;
}
