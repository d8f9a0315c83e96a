import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { sessionKey } from '../../storage/layout';
import type { App } from '../app';
import type { Connection } from '../connections';
import { messageText } from '../quickPickText';
import { revealFile } from '../revealFile';
import { runBatch } from './batch';
import type { SessionNode } from '../tree/nodes';

/** The row that a command was called on. VS Code passes none for a click that comes while it rebuilds the tree. */
export function rowOf<T>(node: T | undefined): T {
  if (node) return node;
  throw new FastshotError('busy', 'The list was just being refreshed. Choose the row again.');
}

/** Sessions a multi-select command works on: the clicked one, or all selected when it is among them. */
export function selectedEntries(
  clicked: SessionNode | undefined,
  selected?: readonly unknown[],
): readonly CatalogEntry[] {
  const { id, entry } = rowOf(clicked);
  const nodes = (selected ?? []).filter(
    (node): node is SessionNode => (node as SessionNode).kind === 'session',
  );
  return nodes.some((node) => node.id === id) ? nodes.map((node) => node.entry) : [entry];
}

/**
 * Those of the sessions called on that a command is for; says so where there is none. Menus offer it only where there is, but
 * a session may have changed since, or VS Code may still show the menu of before.
 */
export function fittingEntries(
  clicked: SessionNode | undefined,
  selected: readonly unknown[] | undefined,
  fits: (entry: CatalogEntry) => boolean,
): readonly CatalogEntry[] {
  const entries = selectedEntries(clicked, selected).filter(fits);
  if (entries.length === 0) sayNoSession();
  return entries;
}

/** Of a command that no session is there for. */
export function sayNoSession(): void {
  void vscode.window.showInformationMessage('There is no session to do this with.');
}

/** Requests that tell whether the store has a session, which cost little. */
const HEADS_AT_ONCE = 4;

const DROPPING = {
  kind: 'cache',
  doing: 'Removing the copy of',
  done: 'no longer kept here',
  isAudited: true,
} as const;

/** Downloads sessions into the store's own folder, so that they open offline. */
export async function downloadSessions(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const remote = fittingEntries(
    clicked,
    selected,
    ({ place, hasLocalCopy, gone }) => place === 'cloud' && !hasLocalCopy && !gone,
  );
  if (remote.length === 0) return;
  const [only, ...others] = remote;
  if (only && others.length === 0) {
    await app.downloads.download(connection, only.row, new AbortController().signal);
    return;
  }
  const words = { kind: 'download', doing: 'Downloading', done: 'downloaded' } as const;
  const batch = { ...words, concurrency: 2, isAudited: true };
  await runBatch(app, batch, remote, async ({ row }, { signal }) => {
    await app.downloads.download(connection, row, signal, { show: 'quiet' });
  });
}

/**
 * Removes downloaded copies, after the store has shown that it still has the very same sessions. Where it cannot show
 * that, the user is asked. Cancel leaves the rest.
 */
export async function dropCopies(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = fittingEntries(clicked, selected, ({ gone, hasLocalCopy }) => hasLocalCopy && !gone);
  if (entries.length === 0) return;
  const store = await connection.store();
  const drop = async ({ row }: CatalogEntry): Promise<void> => {
    await connection.files.remove(row);
    const event = { operation: 'cache', session: row.filename, store: connection.id } as const;
    await app.audit.record({ ...event, outcome: 'done', detail: 'downloaded copy removed' });
  };
  const unsure: CatalogEntry[] = [];
  const batch = { ...DROPPING, concurrency: HEADS_AT_ONCE };
  await runBatch(app, batch, entries, async (entry, { signal }) => {
    const isSame = await store.head(sessionKey(entry.row.filename), signal).then(
      ({ etag }) => etag === entry.row.etag,
      (error: unknown) => {
        if (signal.aborted) throw error;
        return false;
      },
    );
    if (isSame) await drop(entry);
    else unsure.push(entry);
  });
  if (unsure.length === 0) return;
  const remove = 'Remove Anyway';
  const answer = await vscode.window.showWarningMessage(
    `${messageText(connection.label)} could not confirm that it still has ${plural(unsure.length, 'session')}.`,
    { modal: true, detail: 'The copy on this machine may be the last one.' },
    remove,
  );
  if (answer !== remove) return;
  await runBatch(app, DROPPING, unsure, drop);
}

export async function copyName(
  _app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const names = selectedEntries(clicked, selected).map(({ row }) => row.filename);
  await vscode.env.clipboard.writeText(names.join('\n'));
}

/** Shows the file of a session, or of its downloaded copy, in the system's file manager. */
export async function revealSession(app: App, clicked?: SessionNode): Promise<void> {
  const { entry } = rowOf(clicked);
  const path = entry.path ?? connected(app).files.pathOf(entry.row);
  await revealFile(path);
}

export function connected(app: App): Connection {
  const connection = app.connections.current;
  if (!connection) {
    throw new FastshotError('invalidSetting', 'No store is connected. Connect to a store first.');
  }
  return connection;
}
