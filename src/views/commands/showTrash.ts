import * as vscode from 'vscode';
import { audited } from '../../audit/audit';
import { displaySize } from '../../base/displayText';
import { displayName } from '../../session/sessionName';
import { cannotDelete } from '../../sync/write/failures';
import { purge } from '../../sync/write/purgeTrash';
import { listTrash, type TrashEntry } from '../../sync/write/trash';
import type { App } from '../app';
import { showOperation } from '../progress';
import { messageText, quickPickText } from '../quickPickText';
import { relativeTime } from '../relativeTime';
import { restoreTrashed } from './removeSessions';
import { connected } from './sessionFiles';

/** Shows what was removed from the store, to restore it or to delete it for good. */
export async function showTrash(app: App): Promise<void> {
  const connection = connected(app);
  const list = app.operations.run(
    { kind: 'trash', title: 'Reading the trash', scope: connection.id },
    async ({ signal }) => listTrash(await connection.store(), signal),
  );
  const trashed = await showOperation(app.operations, list);
  if (trashed.length === 0) {
    void vscode.window.showInformationMessage(`The trash of ${messageText(connection.label, 60)} is empty.`);
    return;
  }
  const picked = await vscode.window.showQuickPick(trashed.map(itemOf), {
    canPickMany: true,
    title: `Trash of ${connection.label}`,
    placeHolder: 'Removed sessions: tick those to restore or delete',
    matchOnDescription: true,
  });
  if (!picked || picked.length === 0) return;
  const entries = picked.map(({ entry }) => entry);
  const store = await connection.store();
  const mayDelete = store.capabilities.deletes !== false;
  const restore = 'Restore';
  const purgeNow = 'Delete for Good';
  const answer = await vscode.window.showInformationMessage(
    entries.length === 1 ? 'One removed session' : `${entries.length} removed sessions`,
    {
      modal: true,
      detail: mayDelete
        ? 'Restore brings them back for everybody. Delete for Good cannot be undone.'
        : `Restore brings them back for everybody, and their copies stay in the trash. ${cannotDelete(connection.label)}`,
    },
    restore,
    ...(mayDelete ? [purgeNow] : []),
  );
  if (answer === restore) await restoreTrashed(app, connection, entries);
  if (answer === purgeNow) {
    const operation = app.operations.run(
      { kind: 'purge', title: 'Deleting from the trash', scope: connection.id },
      async ({ signal, report }) => {
        for (const [done, entry] of entries.entries()) {
          report({ done, total: entries.length });
          const event = { operation: 'purge', session: entry.filename, store: connection.id } as const;
          await audited(app.audit, event, () => purge(store, entry, connection.writer.deps.mode, signal));
        }
      },
    );
    await showOperation(app.operations, operation);
  }
}

function itemOf(entry: TrashEntry): vscode.QuickPickItem & { readonly entry: TrashEntry } {
  return {
    label: quickPickText(displayName(entry.filename)),
    description: `removed ${relativeTime(entry.removedAt, Date.now())} · ${displaySize(entry.size)}`,
    detail: quickPickText(entry.filename),
    entry,
  };
}
