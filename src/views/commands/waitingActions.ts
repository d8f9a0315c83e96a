import * as vscode from 'vscode';
import { importLocalSession } from '../../local/importLocalSession';
import { desktopName } from '../../session/desktopFile';
import { memoryReader } from '../../session/memoryReader';
import type { PendingItem } from '../../sync/write/pendingItem';
import type { App } from '../app';
import type { Connection } from '../connections';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import { connected } from './sessionFiles';
import { storedTitle } from './storedTitle';

export const KEEP = 'Keep as Local Session';

/** Tries one of those that wait now, whatever it failed from. Rejects with why it does not work. */
export async function tryAgain(app: App, { id, filename }: PendingItem): Promise<void> {
  const { writer, id: scope } = connected(app);
  const title = `Trying ${storedTitle(app, filename)} again`;
  const operation = app.operations.run({ kind: 'upload', title, scope }, ({ signal, report }) =>
    writer.outbox.retry(id, (done, total) => report({ done, total, unit: 'bytes' }), signal),
  );
  await showOperation(app.operations, operation);
}

/** Gives up an upload, after a question: its session is nowhere else. */
export async function discardUpload(app: App, item: PendingItem): Promise<void> {
  const discard = 'Discard';
  const answer = await vscode.window.showWarningMessage(
    `Discard "${messageText(storedTitle(app, item.filename), 80)}"?`,
    { modal: true, detail: 'It was not uploaded yet. This may be the only copy.' },
    KEEP,
    discard,
  );
  if (answer === discard) await connected(app).writer.outbox.undo(item.id);
  if (answer === KEEP) await keepUpload(app, item);
}

/** Makes a local session of what was to be uploaded, and gives the upload up. */
export async function keepUpload(app: App, { id, filename }: PendingItem): Promise<void> {
  const connection = connected(app);
  const title = `Keeping ${storedTitle(app, filename)} on this machine`;
  const scope = connection.id;
  const operation = app.operations.run({ kind: 'copy', title, scope }, ({ signal }) =>
    connection.writer.outbox.undo(id, (name, bytes) => addToLocal(connection, name, bytes, signal)),
  );
  const isKept = await showOperation(app.operations, operation);
  void vscode.window.showInformationMessage(
    isKept
      ? 'Kept as a local session. It will not be uploaded.'
      : `"${messageText(storedTitle(app, filename), 80)}" is no longer waiting: it was uploaded or discarded meanwhile.`,
  );
}

/** Says what is damaged, and puts it out of the way if the user wants that: nothing can go on with it. */
export async function setAside(app: App, { id, filename, failure }: PendingItem): Promise<void> {
  const aside = 'Set Aside';
  const answer = await vscode.window.showWarningMessage(
    messageText(storedTitle(app, filename)),
    {
      modal: true,
      detail: `${messageText(failure?.message ?? '', 400)} Setting it aside removes it from this list and keeps its files.`,
    },
    aside,
  );
  if (answer !== aside) return;
  const folder = await connected(app).writer.outbox.setAside(id);
  void vscode.window.showInformationMessage(`Set aside in ${messageText(folder, 400)}.`);
}

async function addToLocal(
  connection: Connection,
  filename: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const { home } = connection;
  const vault = await connection.vault();
  const file = await vault.toLocalFile(bytes, filename, signal);
  if (vault.mode !== 'sealed') return void (await importLocalSession(home, filename, file));
  // Its name in the store says nothing.
  const metadata = await vault.readMetadata(memoryReader(bytes, filename), signal);
  const row = { filename, metadata, modified: Date.now() };
  await importLocalSession(home, desktopName(row, 'local'), file);
}
