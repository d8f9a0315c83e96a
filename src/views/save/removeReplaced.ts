import * as vscode from 'vscode';
import { toFastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { isSameFile } from '../../local/localFile';
import { removeSession } from '../../sync/write/remove';
import type { Connection } from '../connections';
import { messageText } from '../quickPickText';

/**
 * Removes the session that a new one has replaced: into the system's trash, or the store's. What cannot be removed
 * stays and is named; nothing is lost then.
 */
export async function removeReplaced(
  { place, path, row, title }: CatalogEntry,
  connection: Connection | undefined,
): Promise<void> {
  if (place !== 'cloud') return removeFile(path ?? '', row.etag, title);
  if (!connection) return tellKept(title, 'its store is no longer connected.');
  try {
    await removeSession(connection.writer.deps, row, new AbortController().signal);
  } catch (error) {
    tellKept(title, toFastshotError(error).message);
  }
}

/** @param version of the file that was edited: whatever is there by now instead stays */
async function removeFile(path: string, version: string, title: string): Promise<void> {
  const changed = 'its file was changed or replaced meanwhile, so it was not removed.';
  const uri = vscode.Uri.file(path);
  if (!(await isSameFile(path, version))) return tellKept(title, changed);
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
  } catch {
    // Servers and some file systems have no trash.
    const remove = 'Delete for Good';
    const answer = await vscode.window.showWarningMessage(
      `The old "${messageText(title, 80)}" cannot be moved to a trash: there is none for this folder.`,
      remove,
      'Keep It',
    );
    if (answer !== remove) return;
    if (!(await isSameFile(path, version))) return tellKept(title, changed);
    await vscode.workspace.fs.delete(uri);
  }
}

function tellKept(title: string, why: string): void {
  void vscode.window.showWarningMessage(
    `The old "${messageText(title, 80)}" is still there: ${messageText(why, 300)}`,
  );
}
