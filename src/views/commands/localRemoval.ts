import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import type { CatalogEntry } from '../../catalog/entry';
import { type LocalTrashEntry, restoreLocal, trashLocal } from '../../local/localTrash';
import type { App } from '../app';
import { runBatch } from './batch';
import { trashedEntry } from './trashedEntry';

/** Removes sessions of this machine into its trash, and offers to take that back. */
export async function removeLocal(app: App, entries: readonly CatalogEntry[]): Promise<void> {
  const trashed: LocalTrashEntry[] = [];
  const batch = { kind: 'remove', doing: 'Removing', done: 'removed' } as const;
  await runBatch(app, batch, entries, async ({ path = '' }) => {
    trashed.push(await trashLocal(app.home, path, Date.now()));
  }).finally(() => void offerUndo(app, trashed));
  await app.local.refresh(new AbortController().signal);
}

async function offerUndo(app: App, trashed: readonly LocalTrashEntry[]): Promise<void> {
  if (trashed.length === 0) return;
  const undo = 'Undo';
  const answer = await vscode.window.showInformationMessage(
    `${plural(trashed.length, 'session')} moved to the trash of this machine for 30 days.`,
    undo,
  );
  if (answer === undo) await restoreLocalTrashed(app, trashed);
}

/** Brings sessions back from the trash of this machine, as one operation. */
export async function restoreLocalTrashed(app: App, trashed: readonly LocalTrashEntry[]): Promise<void> {
  // By stamp: of one name there may be several in the trash.
  const byId = new Map(trashed.map((entry) => [entry.stamp, entry]));
  const entries = trashed.map(({ stamp, filename, size }) =>
    trashedEntry('local', stamp, filename, size, false),
  );
  const batch = { kind: 'restore', doing: 'Restoring', done: 'restored' } as const;
  await runBatch(app, batch, entries, async ({ id }) => {
    await restoreLocal(app.home, byId.get(id)!);
  });
  await app.local.refresh(new AbortController().signal);
}
