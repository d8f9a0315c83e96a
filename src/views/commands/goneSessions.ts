import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { addLocalSession } from '../../local/addLocalSession';
import { decideGone } from '../../sync/gone';
import type { App } from '../app';
import type { Connection } from '../connections';
import { showOperation } from '../progress';
import { messageText, quickPickText } from '../quickPickText';
import type { SessionNode } from '../tree/nodes';
import { connected, fittingEntries } from './sessionFiles';

/**
 * Keeps what is left of sessions that are gone: their bytes become local sessions, as the desktop app keeps them, and
 * their rows leave the list.
 */
export async function keepGoneSessions(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const entries = fittingEntries(clicked, selected, ({ gone }) => gone);
  if (entries.length > 0) await keep(app, connected(app), entries);
}

/** Takes sessions that are gone off the list, for good. Asks first where that drops the last bytes. */
export async function removeGoneSessions(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = fittingEntries(clicked, selected, ({ gone }) => gone);
  if (entries.length === 0) return;
  // The disk knows it also where another window has downloaded one a moment ago.
  await connection.files.load();
  const lastCopies = entries.filter(({ row }) => connection.files.has(row));
  if (lastCopies.length > 0 && !(await confirmLastCopies(lastCopies))) return;
  await remove(app, connection, entries);
}

async function keep(app: App, connection: Connection, entries: readonly CatalogEntry[]): Promise<void> {
  const vault = await connection.vault();
  for (const { row } of entries) {
    const bytes = await connection.files.open(row);
    if (!bytes) {
      throw new FastshotError('notFound', `The local copy of ${row.filename} is damaged or no longer there.`);
    }
    await addLocalSession(connection.home, row.filename, await vault.toLocalFile(bytes, row.filename));
    await decideGone(connection, row.filename, 'remove', true);
    await recordDecision(app, connection, row.filename, 'kept as a local session');
  }
}

async function remove(app: App, connection: Connection, entries: readonly CatalogEntry[]): Promise<void> {
  for (const { row } of entries) {
    await decideGone(connection, row.filename, 'remove', connection.files.has(row));
    await recordDecision(app, connection, row.filename, 'removed from the list');
  }
}

/**
 * Asks about sessions of which so many vanished at once that it may be a fault of the store; else what to do with all
 * that are gone.
 */
export async function reviewGone(app: App): Promise<void> {
  const connection = connected(app);
  const { unconfirmed } = connection.mirror.sync();
  if (unconfirmed.length === 0) return decideAboutAll(app, connection);
  const believe = 'They Are Gone';
  const keep = 'Keep the Rows';
  const answer = await vscode.window.showWarningMessage(
    `${plural(unconfirmed.length, 'session')} of ${messageText(connection.label)} vanished at once.`,
    {
      modal: true,
      detail:
        'If somebody cleaned up, they move to "No longer in the store". If the store has a problem, keep the rows as they are. Nothing on this machine is deleted either way.',
    },
    believe,
    keep,
  );
  if (answer === believe) await confirmGone(app, connection);
  if (answer === keep) await connection.sync.rejectGone();
}

/** Lists the store once more, as an operation: of a large one that takes its time. */
async function confirmGone({ operations }: App, { id, label, sync }: Connection): Promise<void> {
  const spec = { kind: 'sync', title: `Checking what is gone from ${label}`, scope: id };
  await showOperation(
    operations,
    operations.run(spec, ({ signal, report }) => sync.confirmGone(signal, report)),
  );
}

async function decideAboutAll(app: App, connection: Connection): Promise<void> {
  const gone = app.model.entries('gone');
  if (gone.length === 0) {
    const label = messageText(connection.label);
    void vscode.window.showInformationMessage(`All sessions of the list are in ${label}.`);
    return;
  }
  const copies = gone.filter(({ hasLocalCopy }) => hasLocalCopy);
  const lost = gone.filter(({ hasLocalCopy }) => !hasLocalCopy);
  const oneByOne = {
    label: '$(list-tree) Decide one by one',
    act: async () => void (await vscode.commands.executeCommand('fastshot.sessions.focus')),
  };
  const items = [
    {
      label: '$(save) Keep local copies',
      description: `of ${plural(copies.length, 'session')} still on this machine`,
      act: () => keep(app, connection, copies),
      applies: copies.length > 0,
    },
    {
      label: '$(close) Remove from the list',
      description: `${plural(lost.length, 'session')} with nothing left on this machine`,
      act: () => remove(app, connection, lost),
      applies: lost.length > 0,
    },
  ].filter(({ applies }) => applies);
  const picked = await vscode.window.showQuickPick([...items, oneByOne], {
    title: `${plural(gone.length, 'session')} no longer in ${quickPickText(connection.label, 60)}`,
  });
  await picked?.act();
}

async function confirmLastCopies(entries: readonly CatalogEntry[]): Promise<boolean> {
  const remove = 'Remove';
  const [first, ...others] = entries;
  const one = first && others.length === 0;
  const answer = await vscode.window.showWarningMessage(
    one
      ? `This removes the last copy of ${messageText(first.title, 100)}.`
      : `This removes the last copies of ${entries.length} sessions.`,
    {
      modal: true,
      detail: one
        ? 'It is no longer in the store. "Keep a Local Copy" keeps it as a local session.'
        : 'They are no longer in the store. "Keep a Local Copy" keeps them as local sessions.',
    },
    remove,
  );
  return answer === remove;
}

async function recordDecision(app: App, { id }: Connection, session: string, detail: string): Promise<void> {
  await app.audit.record({ operation: 'gone', session, store: id, outcome: 'done', detail });
}
