import { join } from 'node:path';
import * as vscode from 'vscode';
import { neverAborted } from '../../base/abort';
import { plural } from '../../base/displayText';
import { systemClock } from '../../sync/clock';
import { writeIndex } from '../../sync/maintain/writeIndex';
import { forgetReturned } from '../../sync/returned';
import { requireWritable } from '../../sync/write/failures';
import type { App } from '../app';
import type { Connection } from '../connections';
import { repairDeps } from '../maintain/applyWithSummary';
import { messageText } from '../quickPickText';
import type { SessionNode } from '../tree/nodes';
import { runBatch } from './batch';
import { removeSessions } from './removeSessions';
import { connected, selectedEntries } from './sessionFiles';

const KEEPING = { kind: 'repair', doing: 'Keeping', done: 'kept' } as const;

/** Removes sessions once more that have come back after they were removed. */
export async function removeReturned(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = selectedEntries(clicked, selected).filter(({ returned }) => returned);
  await removeSessions(app, clicked, selected);
  const removed = entries.filter(({ row }) => connection.mirror.row(row.filename)?.etag !== row.etag);
  await forget(
    app,
    connection,
    removed.map(({ row }) => row.filename),
  );
}

/** Keeps sessions that have come back: their indexes are written again, so that everybody's list has them as before. */
export async function keepReturned(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = selectedEntries(clicked, selected).filter(({ returned }) => returned);
  const deps = await repairDeps(connection);
  requireWritable(deps.store);
  const kept = await runBatch(app, KEEPING, entries, async ({ row }, { signal, note }) => {
    const { filename, etag } = row;
    const why = await writeIndex(deps, { kind: 'writeIndex', filename, etag, why: 'absent' }, signal);
    if (why !== undefined) note(why);
  });
  await forget(
    app,
    connection,
    kept.map(({ row }) => row.filename),
  );
  if (kept.length === 0) return;
  const what = kept.length === 1 ? `"${messageText(kept[0]!.title, 80)}"` : plural(kept.length, 'session');
  void vscode.window.showInformationMessage(`Kept ${what} in ${messageText(connection.label, 60)}.`);
}

async function forget(app: App, connection: Connection, filenames: readonly string[]): Promise<void> {
  if (filenames.length === 0) return;
  const { home, id, mirror } = connection;
  const deps = { directory: join(home, 'stores', id), mirror, clock: systemClock, log: app.log };
  await forgetReturned(deps, new Set(filenames), neverAborted);
}
