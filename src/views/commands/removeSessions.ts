import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { requireDeletes } from '../../sync/write/failures';
import { removeSession, type RemoveOutcome } from '../../sync/write/remove';
import { restoreSession } from '../../sync/write/restore';
import type { TrashEntry } from '../../sync/write/trash';
import type { App } from '../app';
import type { Connection } from '../connections';
import { messageText } from '../quickPickText';
import type { SessionNode } from '../tree/nodes';
import { runBatch } from './batch';
import { removeLocal } from './localRemoval';
import { removedText, trashText } from './removedText';
import { sayIncomplete } from './sayIncomplete';
import { connected, fittingEntries } from './sessionFiles';
import { trashedEntry } from './trashedEntry';

/**
 * Removes sessions, with one confirmation: those of the store and those of this machine into the trash there, each with
 * Undo.
 */
export async function removeSessions(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const chosen = fittingEntries(clicked, selected, ({ gone }) => !gone);
  if (chosen.length === 0) return;
  const entries = chosen.filter(({ place }) => place !== 'copies');
  if (entries.length === 0) {
    throw new FastshotError(
      'readOnlyStore',
      "The desktop app's own copies of cloud sessions are left alone. Remove them in the desktop app.",
    );
  }
  if (entries.some(({ place }) => place === 'cloud')) requireDeletes(await connected(app).store());
  const twins = twinsOf(app, entries);
  const answer = await confirm(app, entries, twins);
  if (answer === undefined) return;
  const removed = answer === 'both' ? [...entries, ...twins] : entries;
  const cloud = removed.filter(({ place }) => place === 'cloud');
  const local = removed.filter(({ place }) => place !== 'cloud');
  if (local.length > 0) await removeLocal(app, local);
  if (cloud.length > 0) await removeFromCloud(app, connected(app), cloud);
}

async function removeFromCloud(
  app: App,
  connection: Connection,
  entries: readonly CatalogEntry[],
): Promise<void> {
  const { deps } = connection.writer;
  const outcomes: RemoveOutcome[] = [];
  const batch = { kind: 'remove', doing: 'Removing', done: 'removed' } as const;
  await runBatch(app, batch, entries, async ({ row }, { signal, waits }) => {
    const outcome = await removeSession(deps, row, signal);
    outcomes.push(outcome);
    if (outcome.pending) waits(outcome.pending.failure.message);
  }).finally(() => void offerUndo(app, connection, outcomes));
}

async function offerUndo(
  app: App,
  connection: Connection,
  outcomes: readonly RemoveOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const undo = 'Undo';
  const { text, isComplete } = removedText(outcomes, messageText(connection.label, 60));
  const answer = isComplete
    ? await vscode.window.showInformationMessage(text, undo)
    : await sayIncomplete(text, undo);
  if (answer === undo) {
    await restoreTrashed(
      app,
      connection,
      outcomes.map(({ trash }) => trash),
    );
  }
}

/** Brings sessions back from the trash, as one operation. */
export async function restoreTrashed(
  app: App,
  connection: Connection,
  trashed: readonly TrashEntry[],
): Promise<void> {
  const { deps } = connection.writer;
  const isSealed = connection.sealed !== undefined;
  // By key: of one name there may be several in the trash.
  const byKey = new Map(trashed.map((entry) => [entry.key, entry]));
  const entries = trashed.map(({ key, filename, size }) =>
    trashedEntry('cloud', key, filename, size, isSealed),
  );
  const batch = { kind: 'restore', doing: 'Restoring', done: 'restored' } as const;
  const incomplete: string[] = [];
  await runBatch(app, batch, entries, async ({ id }, { signal, waits }) => {
    const entry = byKey.get(id);
    const pending = entry && (await restoreSession(deps, entry, signal)).pending;
    if (!pending) return;
    waits(pending.failure.message);
    incomplete.push(pending.failure.message);
  }).finally(() => {
    if (incomplete.length === 0) return;
    const count = plural(incomplete.length, 'session');
    const why = messageText(incomplete[0]!, 200);
    void sayIncomplete(`${count} restored, but not yet in its overall list: ${why}`);
  });
}

/** The same sessions in the other place: local ones of those in the cloud, and the other way round. */
function twinsOf({ model }: App, entries: readonly CatalogEntry[]): readonly CatalogEntry[] {
  const wanted = new Set(
    entries.map(({ place, row }) => `${place === 'cloud' ? 'local' : 'cloud'}/${row.filename}`),
  );
  const chosen = new Set(entries.map(({ id }) => id));
  return [...model.entries('cloud'), ...model.entries('local')].filter(
    ({ id }) => wanted.has(id) && !chosen.has(id),
  );
}

async function confirm(
  app: App,
  entries: readonly CatalogEntry[],
  twins: readonly CatalogEntry[],
): Promise<'chosen' | 'both' | undefined> {
  const remove = 'Remove';
  const both = 'Remove Both';
  const cloud = entries.filter(({ place }) => place === 'cloud').length;
  const local = entries.length - cloud;
  const twinsInCloud = twins.filter(({ place }) => place === 'cloud').length;
  const twinsHere = twins.length - twinsInCloud;
  const what =
    entries.length === 1 ? `"${messageText(entries[0]!.title, 80)}"` : plural(entries.length, 'session');
  const label = messageText(app.connections.current?.label ?? '', 60);
  const detail = [
    cloud > 0 && `From ${label}: ${plural(cloud, 'session')}. ${trashText(cloud)}`,
    local > 0 &&
      `From this machine: ${plural(local, 'session')}. You can restore ${local === 1 ? 'it' : 'them'} for 30 days.`,
    twinsHere > 0 &&
      `"${both}" also removes ${plural(twinsHere, 'session')} with the same file name on this machine.`,
    twinsInCloud > 0 &&
      `"${both}" also removes ${plural(twinsInCloud, 'session')} with the same file name from ${label}.`,
  ];
  const answer = await vscode.window.showWarningMessage(
    `Remove ${what}?`,
    { modal: true, detail: detail.filter(Boolean).join('\n') },
    remove,
    ...(twins.length > 0 ? [both] : []),
  );
  return answer === undefined ? undefined : answer === both ? 'both' : 'chosen';
}
