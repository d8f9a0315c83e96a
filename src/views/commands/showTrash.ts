import * as vscode from 'vscode';
import { audited } from '../../audit/audit';
import { displaySize, plural } from '../../base/displayText';
import { isCancelled, isFastshotError, toFastshotError } from '../../base/errors';
import { listLocalTrash, type LocalTrashEntry, purgeLocal } from '../../local/localTrash';
import { sessionTitle } from '../../session/title';
import { cannotDelete } from '../../sync/write/failures';
import { purgeRemoved } from '../../sync/write/purgeTrash';
import { listTrash, type TrashEntry } from '../../sync/write/trash';
import type { App } from '../app';
import type { Connection } from '../connections';
import { showOperation } from '../progress';
import { messageText, quickPickText } from '../quickPickText';
import { relativeTime } from '../relativeTime';
import { restoreLocalTrashed } from './localRemoval';
import { restoreTrashed } from './removeSessions';

/** A removed session: of the store that is connected, or of this machine. */
type Removed =
  | { readonly place: 'cloud'; readonly entry: TrashEntry }
  | { readonly place: 'local'; readonly entry: LocalTrashEntry };

/** Shows what was removed, from this machine and from the store, to restore it or to delete it for good. */
export async function showTrash(app: App): Promise<void> {
  const { current } = app.connections;
  const here = await listLocalTrash(app.home);
  const inStore = current ? await listStoreTrash(app, current) : [];
  const removed: Removed[] = [
    ...here.map((entry) => ({ place: 'local', entry }) as const),
    ...inStore.map((entry) => ({ place: 'cloud', entry }) as const),
  ].sort((a, b) => b.entry.removedAt - a.entry.removedAt);
  const where = current ? `${messageText(current.label, 60)} and of this machine` : 'this machine';
  if (removed.length === 0) {
    void vscode.window.showInformationMessage(`The trash of ${where} is empty.`);
    return;
  }
  const picked = await vscode.window.showQuickPick(
    removed.map((each) => itemOf(each, current)),
    {
      canPickMany: true,
      title: `Trash of ${where}`,
      placeHolder: 'Removed sessions: tick those to restore or delete',
      matchOnDescription: true,
    },
  );
  if (picked && picked.length > 0) await decide(app, current, picked);
}

/** What can be read of a store's trash: that it cannot be reached must not hide what is on this machine. */
async function listStoreTrash(app: App, connection: Connection): Promise<readonly TrashEntry[]> {
  const list = app.operations.run(
    { kind: 'trash', title: 'Reading the trash', scope: connection.id },
    async ({ signal }) => listTrash(await connection.store(), signal),
  );
  try {
    return await showOperation(app.operations, list);
  } catch (error) {
    if (isCancelled(error)) throw error;
    const why = messageText(toFastshotError(error).message, 300);
    void vscode.window.showWarningMessage(`The trash of the store could not be read. ${why}`);
    return [];
  }
}

async function decide(
  app: App,
  connection: Connection | undefined,
  picked: readonly { readonly removed: Removed }[],
): Promise<void> {
  const here = picked.flatMap(({ removed }) => (removed.place === 'local' ? [removed.entry] : []));
  const inStore = picked.flatMap(({ removed }) => (removed.place === 'cloud' ? [removed.entry] : []));
  const store = inStore.length > 0 ? await connection?.store() : undefined;
  const mayDelete = store?.capabilities.deletes !== false;
  const restore = 'Restore';
  const purgeNow = 'Delete for Good';
  const back = inStore.length > 0 ? 'Restore brings them back for everybody' : 'Restore brings them back';
  const answer = await vscode.window.showInformationMessage(
    picked.length === 1 ? 'One removed session' : `${picked.length} removed sessions`,
    {
      modal: true,
      detail: mayDelete
        ? `${back}. Delete for Good cannot be undone.`
        : `${back}, and copies stay in the trash. ${cannotDelete(connection?.label ?? '')}`,
    },
    restore,
    ...(mayDelete ? [purgeNow] : []),
  );
  if (answer === restore) {
    if (here.length > 0) await restoreLocalTrashed(app, here);
    if (connection && inStore.length > 0) await restoreTrashed(app, connection, inStore);
  }
  if (answer === purgeNow) await deleteForGood(app, connection, here, inStore);
}

async function deleteForGood(
  app: App,
  connection: Connection | undefined,
  here: readonly LocalTrashEntry[],
  inStore: readonly TrashEntry[],
): Promise<void> {
  const total = here.length + inStore.length;
  const spec = { kind: 'purge', title: 'Deleting from the trash', scope: connection?.id };
  const operation = app.operations.run(spec, async ({ signal, report }) => {
    let done = 0;
    for (const entry of here) {
      report({ done: done++, total });
      const event = { operation: 'purge', session: entry.filename } as const;
      await audited(app.audit, event, () => purgeLocal(app.home, entry));
    }
    const kept: string[] = [];
    for (const entry of connection ? inStore : []) {
      report({ done: done++, total });
      const event = { operation: 'purge', session: entry.filename, store: connection?.id } as const;
      const { deps } = connection!.writer;
      await audited(app.audit, event, () => purgeRemoved(deps, entry, signal)).catch((error: unknown) => {
        if (!isFastshotError(error, 'busy')) throw error;
        kept.push(error.message);
      });
    }
    return kept;
  });
  const [why, ...more] = await showOperation(app.operations, operation);
  if (why === undefined) return;
  const others = more.length > 0 ? ` So do ${plural(more.length, 'other')}.` : '';
  void vscode.window.showWarningMessage(`${messageText(why, 400)}${others}`);
}

function itemOf(
  removed: Removed,
  connection: Connection | undefined,
): vscode.QuickPickItem & { readonly removed: Removed } {
  const { filename, removedAt, size } = removed.entry;
  const isSealed = removed.place === 'cloud' && connection?.sealed !== undefined;
  const from = removed.place === 'local' ? 'this machine' : quickPickText(connection?.label ?? '', 60);
  return {
    label: quickPickText(sessionTitle(filename, undefined, isSealed)),
    description: `removed ${relativeTime(removedAt, Date.now())} from ${from} · ${displaySize(size)}`,
    detail: quickPickText(filename),
    iconPath: new vscode.ThemeIcon(removed.place === 'local' ? 'device-desktop' : 'cloud'),
    removed,
  };
}
