import * as vscode from 'vscode';
import { audited } from '../../audit/audit';
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
import { removedText } from './removedText';
import { sayIncomplete } from './sayIncomplete';
import { connected, selectedEntries } from './sessionFiles';

/**
 * Removes sessions, with one confirmation and one summary: those of the store into its trash, with Undo; those of this
 * machine into the system's trash.
 */
export async function removeSessions(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const chosen = selectedEntries(clicked, selected).filter(({ gone }) => !gone);
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

async function removeLocal(app: App, entries: readonly CatalogEntry[]): Promise<void> {
  const batch = { kind: 'remove', doing: 'Removing', done: 'removed', isAudited: true } as const;
  const withoutTrash: CatalogEntry[] = [];
  const remove = (useTrash: boolean) => async (entry: CatalogEntry) => {
    const uri = vscode.Uri.file(entry.path ?? '');
    const event = { operation: 'remove', session: entry.row.filename } as const;
    const remove = async (): Promise<void> => vscode.workspace.fs.delete(uri, { useTrash });
    if (!useTrash) return audited(app.audit, event, remove);
    try {
      await remove();
    } catch {
      // Servers and some file systems have no trash. Recorded once the user has said what shall happen.
      withoutTrash.push(entry);
      return;
    }
    void app.audit.record({ ...event, outcome: 'done' });
  };
  const tried = await runBatch(app, batch, entries, remove(true));
  const trashed = tried.filter((entry) => !withoutTrash.includes(entry));
  if (withoutTrash.length > 0 && (await confirmForGood(withoutTrash.length))) {
    await runBatch(app, batch, withoutTrash, remove(false));
  }
  await app.local.refresh(new AbortController().signal);
  if (trashed.length > 0) {
    void vscode.window.showInformationMessage(
      `${plural(trashed.length, 'session')} moved to the trash of this machine.`,
    );
  }
}

async function confirmForGood(count: number): Promise<boolean> {
  const remove = 'Delete for Good';
  const answer = await vscode.window.showWarningMessage(
    `${plural(count, 'session')} cannot be moved to a trash: there is none for this folder.`,
    { modal: true, detail: 'Deleting for good cannot be undone.' },
    remove,
  );
  return answer === remove;
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
  // By key: of one name there may be several in the trash.
  const byKey = new Map(trashed.map((entry) => [entry.key, entry]));
  const batch = { kind: 'restore', doing: 'Restoring', done: 'restored' } as const;
  const incomplete: string[] = [];
  await runBatch(app, batch, trashed.map(restoreTarget), async ({ id }, { signal, waits }) => {
    const entry = byKey.get(id);
    const pending = entry && (await restoreSession(deps, entry, signal)).pending;
    if (!pending) return;
    waits(pending.failure.message);
    incomplete.push(pending.failure.message);
  }).finally(() => {
    if (incomplete.length === 0) return;
    const count = plural(incomplete.length, 'session');
    const why = messageText(incomplete[0]!, 200);
    void sayIncomplete(`${count} restored, of which the list there is still to come: ${why}`);
  });
}

/** What a batch shows of a session that is only in the trash. */
function restoreTarget({ key, filename, size, etag }: TrashEntry): CatalogEntry {
  const row = { filename, size, etag, modified: 0 };
  return {
    id: key,
    place: 'cloud',
    row,
    title: filename,
    time: undefined,
    hasLocalCopy: false,
    gone: true,
  };
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
    cloud > 0 &&
      `From ${label}, for everybody who shares it: ${plural(cloud, 'session')}. They rest in its trash for 30 days.`,
    local > 0 &&
      `From this machine: ${plural(local, 'session')}, into the system's trash where there is one.`,
    twinsHere > 0 &&
      `${plural(twinsHere, 'session')} of the same name on this machine: "${both}" takes those too.`,
    twinsInCloud > 0 &&
      `${plural(twinsInCloud, 'session')} of the same name in ${label}: "${both}" takes those too.`,
  ];
  const answer = await vscode.window.showWarningMessage(
    `Remove ${what}?`,
    { modal: true, detail: detail.filter(Boolean).join('\n') },
    remove,
    ...(twins.length > 0 ? [both] : []),
  );
  return answer === undefined ? undefined : answer === both ? 'both' : 'chosen';
}
