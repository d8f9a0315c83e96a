import * as vscode from 'vscode';
import { forLog, isCancelled } from '../../base/errors';
import { probeAgain } from '../../storage/openProbed';
import type { App } from '../app';
import type { Connection } from '../connections';
import { showOperation } from '../progress';

/** A complete look at the store and at the local folders, with progress and Cancel. */
export async function refreshSessions(app: App): Promise<void> {
  const connection = app.connections.current;
  const local = app.local.refresh(new AbortController().signal);
  if (connection) {
    await showOperation(app.operations, connection.startSync('full'));
    await lookForPermission(app, connection);
  }
  await local;
  vscode.window.setStatusBarMessage('The lists of sessions were read again.', 5_000);
}

/** A store that was read-only may have been opened for writing since. */
async function lookForPermission(app: App, { config, id, label }: Connection): Promise<void> {
  const { capabilities, addresses, operations, secrets, connections, log } = app;
  if (capabilities.get(id)?.writable !== false || !addresses.isConfirmed(config)) return;
  const access = { config, keys: await secrets.accessKeys(id) };
  const looking = { kind: 'test', title: `Looking whether ${label} can be written to`, scope: id };
  try {
    const changed = await operations.run(looking, ({ signal }) =>
      probeAgain(access, capabilities, log, signal),
    ).result;
    if (changed && connections.current?.id === id) connections.reload(true);
  } catch (error) {
    // The list is as asked for all the same.
    if (!isCancelled(error)) log.warn(`The store could not be tested: ${forLog(error)}`);
  }
}
