import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { safeFileName } from '../../session/safeFileName';
import { sessionKey } from '../../storage/layout';
import type { App } from '../app';
import type { Connection } from '../connections';
import { messageText } from '../quickPickText';
import { refOf } from '../sessionLoader';
import type { ImageNode, SessionNode } from '../tree/nodes';
import { saveImage } from '../viewer/saveImage';

/** The row that a command was called on. VS Code passes none for a click that comes while it rebuilds the tree. */
export function rowOf<T>(node: T | undefined): T {
  if (node) return node;
  throw new FastshotError('internal', 'The list was just being refreshed. Choose the row again.');
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

/** Downloads sessions into the store's own folder, so that they open offline. */
export async function downloadSessions(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const remote = selectedEntries(clicked, selected).filter(
    ({ place, hasLocalCopy, gone }) => place === 'cloud' && !hasLocalCopy && !gone,
  );
  const outcomes = await Promise.allSettled(
    remote.map(({ row }) => app.loader.download(connection, row, new AbortController().signal)),
  );
  const failure = outcomes.find((outcome): outcome is PromiseRejectedResult => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}

/** Removes downloaded copies, after the store has shown that it still has the very same sessions. */
export async function dropCopies(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = selectedEntries(clicked, selected).filter(
    ({ gone, hasLocalCopy }) => hasLocalCopy && !gone,
  );
  const store = await connection.store();
  const unsure: CatalogEntry[] = [];
  for (const entry of entries) {
    const same = await store.head(sessionKey(entry.row.filename), new AbortController().signal).then(
      ({ etag }) => etag === entry.row.etag,
      () => false,
    );
    if (same) await connection.files.remove(entry.row);
    else unsure.push(entry);
  }
  if (unsure.length === 0) return;
  const remove = 'Remove Anyway';
  const answer = await vscode.window.showWarningMessage(
    `${connection.label} could not confirm that it still has ${plural(unsure.length, 'session')}.`,
    { modal: true, detail: 'The copy on this machine may be the last one.' },
    remove,
  );
  if (answer === remove) for (const { row } of unsure) await connection.files.remove(row);
}

/** Saves the session's file as it is, anywhere. */
export async function saveSessionAs(app: App, clicked?: SessionNode): Promise<void> {
  const { entry } = rowOf(clicked);
  const target = await vscode.window.showSaveDialog({
    title: 'Save Session File As',
    defaultUri: vscode.Uri.file(join(homedir(), safeFileName(entry.row.filename))),
    filters: { 'Fastshot session': ['fastshot'] },
  });
  if (!target) return;
  const bytes = await app.loader.bytes(
    refOf(entry, app.connections.current?.id ?? ''),
    new AbortController().signal,
  );
  await vscode.workspace.fs.writeFile(target, bytes);
  void vscode.window.showInformationMessage(`Saved ${messageText(target.fsPath)}.`);
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
  await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
}

/** Saves one image of a session, the original. */
export async function saveImageAs(app: App, clicked?: ImageNode): Promise<void> {
  const { entry, index } = rowOf(clicked);
  const session = refOf(entry, app.connections.current?.id ?? '');
  const document = await app.loader.load(session, new AbortController().signal);
  const renditions = document.images[index]?.renditions ?? {};
  const role = (['original', 'annotated', 'zoomed'] as const).find((each) => renditions[each]);
  if (!role) {
    throw new FastshotError('damaged', `Image ${index + 1} of ${entry.row.filename} cannot be read.`);
  }
  const target = await saveImage(document, index, role);
  if (target) void vscode.window.showInformationMessage(`Saved ${messageText(target.fsPath)}.`);
}

export function connected(app: App): Connection {
  const connection = app.connections.current;
  if (!connection) {
    throw new FastshotError('invalidInput', 'No store is connected. Connect to a store first.');
  }
  return connection;
}
