import * as vscode from 'vscode';
import { type Audit, audited } from '../../audit/audit';
import { neverAborted } from '../../base/abort';
import { toFastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { isSameFile } from '../../local/localFile';
import { type LocalTrashEntry, restoreLocal, trashLocal } from '../../local/localTrash';
import { removeSession } from '../../sync/write/remove';
import { type RestoreOutcome, restoreSession } from '../../sync/write/restore';
import type { TrashEntry } from '../../sync/write/trash';
import type { WriteDeps } from '../../sync/write/writeDeps';
import { sayIncomplete } from '../commands/sayIncomplete';
import type { Connection } from '../connections';
import { showError } from '../errorActions';
import { messageText } from '../quickPickText';

/** Brings the old session back from the trash, and says so. Never rejects. */
export type Restore = () => Promise<void>;

/**
 * Removes the session that a new one has replaced: into the trash of this machine, or the store's. What cannot be removed
 * stays and is named; nothing is lost then.
 * @param home the folder that holds `sessions/`
 * @returns what brings it back from the trash
 */
export async function removeReplaced(
  { place, path, row, title }: CatalogEntry,
  home: string,
  connection: Connection | undefined,
  audit: Audit,
): Promise<Restore | undefined> {
  const event = { operation: 'remove', session: row.filename, store: connection?.id } as const;
  if (place !== 'cloud') {
    const here = { ...event, store: undefined };
    const trashed = await removeFile(home, path ?? '', row.etag, title);
    if (!trashed) return undefined;
    await audit.record({ ...here, outcome: 'done' });
    const back = (): Promise<string> => restoreLocal(home, trashed);
    return () => restoreFile(title, () => audited(audit, { ...here, operation: 'restore' }, back));
  }
  if (!connection) {
    tellKept(title, 'its store is no longer connected.');
    return undefined;
  }
  try {
    const { deps } = connection.writer;
    const { trash, pending } = await audited(
      audit,
      event,
      () => removeSession(deps, row, neverAborted),
      undefined,
      (outcome) => outcome.pending?.failure.message,
    );
    if (pending && !pending.isDeleted) tellKept(title, pending.failure.message);
    return () =>
      restore(deps, trash, title, (work) =>
        audited(
          audit,
          { ...event, operation: 'restore' },
          work,
          undefined,
          (outcome) => outcome.pending?.failure.message,
        ),
      );
  } catch (error) {
    tellKept(title, toFastshotError(error).message);
    return undefined;
  }
}

async function restore(
  deps: WriteDeps,
  trash: TrashEntry,
  title: string,
  recorded: (work: () => Promise<RestoreOutcome>) => Promise<RestoreOutcome>,
): Promise<void> {
  try {
    const { pending } = await recorded(() => restoreSession(deps, trash, neverAborted));
    const back = `The old "${messageText(title, 80)}" is back.`;
    if (!pending) return void vscode.window.showInformationMessage(back);
    const why = messageText(pending.failure.message, 200);
    await sayIncomplete(`${back} The list in the store is still to come: ${why}`);
  } catch (error) {
    showError(error);
  }
}

/**
 * @param version of the file that was edited: whatever is there by now instead stays
 * @returns where it is in the trash; undefined when it stays, which is said
 */
async function removeFile(
  home: string,
  path: string,
  version: string,
  title: string,
): Promise<LocalTrashEntry | undefined> {
  if (!(await isSameFile(path, version))) {
    tellKept(title, 'its file was changed or replaced meanwhile, so it was not removed.');
    return undefined;
  }
  try {
    return await trashLocal(home, path, Date.now());
  } catch (error) {
    tellKept(title, toFastshotError(error).message);
    return undefined;
  }
}

async function restoreFile(title: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    void vscode.window.showInformationMessage(`The old "${messageText(title, 80)}" is back.`);
  } catch (error) {
    showError(error);
  }
}

function tellKept(title: string, why: string): void {
  void vscode.window.showWarningMessage(
    `The old "${messageText(title, 80)}" is still there: ${messageText(why, 300)}`,
  );
}
