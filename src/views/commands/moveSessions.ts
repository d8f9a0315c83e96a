import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { displaySize, plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { importLocalSession } from '../../local/importLocalSession';
import { desktopName } from '../../session/desktopFile';
import { decideGone } from '../../sync/gone';
import type { App } from '../app';
import type { Connection } from '../connections';
import { messageText } from '../quickPickText';
import type { SessionNode } from '../tree/nodes';
import { runBatch } from './batch';
import { type Added, sayAdded } from './sayAdded';
import { saySent, sendToStore, type SendOutcome } from './sendToStore';
import { connected, fittingEntries } from './sessionFiles';

/** Uploads local sessions, after one confirmation. What cannot go out now waits, and goes out by itself. */
export async function uploadSessions(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = fittingEntries(clicked, selected, ({ place }) => place !== 'cloud');
  if (entries.length === 0 || !(await confirmUpload(connection, entries))) return;
  const bytesOf = ({ path = '' }: CatalogEntry): Promise<Uint8Array> => readFile(path);
  await upload(app, connection, entries, bytesOf);
}

/** Brings sessions that somebody removed back into the store, from the bytes that are left on this machine. */
export async function restoreGoneSessions(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = fittingEntries(clicked, selected, ({ gone, hasLocalCopy }) => gone && hasLocalCopy);
  if (entries.length === 0) return;
  const uploaded = await upload(app, connection, entries, async ({ row }) => {
    const bytes = await connection.files.open(row);
    if (!bytes) {
      throw new FastshotError('notFound', 'The local copy is damaged or no longer there.');
    }
    return bytes;
  });
  for (const { row } of uploaded) await decideGone(connection, row.filename, 'remove', false);
}

/** Copies cloud sessions to this machine, written as the desktop app writes local sessions. */
export async function copyToLocal(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = fittingEntries(clicked, selected, ({ place, gone }) => place === 'cloud' && !gone);
  if (entries.length === 0) return;
  if (entries.length > 1 && !(await confirmCopies(entries))) return;
  const vault = await connection.vault();
  let there = 0;
  const added: Added[] = [];
  const batch = { kind: 'export', doing: 'Copying', done: 'copied' } as const;
  const copied = await runBatch(app, batch, entries, async ({ row }, { signal }) => {
    const bytes =
      (await connection.files.open(row)) ??
      (await app.downloads.download(connection, row, signal, { show: 'quiet' })).bytes;
    const file = await vault.toLocalFile(bytes, row.filename, signal);
    const name = vault.mode === 'sealed' ? desktopName(row, 'local') : row.filename;
    const { path, wasThere } = await importLocalSession(connection.home, name, file);
    if (wasThere) there += 1;
    added.push({ place: 'local', filename: basename(path) });
  });
  const parts: string[] = [];
  const fresh = copied.length - there;
  if (fresh > 0) parts.push(`${plural(fresh, 'session')} copied to this machine.`);
  if (there > 0) parts.push(`${plural(there, 'session')} already there.`);
  if (parts.length > 0) void sayAdded(app, parts.join(' '), added);
}

async function upload(
  app: App,
  connection: Connection,
  entries: readonly CatalogEntry[],
  bytesOf: (entry: CatalogEntry) => Promise<Uint8Array>,
): Promise<readonly CatalogEntry[]> {
  const outcomes: SendOutcome[] = [];
  const batch = { kind: 'upload', doing: 'Uploading', done: 'uploaded' } as const;
  try {
    return await runBatch(app, batch, entries, async (entry, context) => {
      const bytes = await bytesOf(entry);
      outcomes.push(await sendToStore(connection, entry, bytes, context, entries.length === 1));
    });
  } finally {
    saySent(app, connection, outcomes);
  }
}

async function confirmUpload(
  { label, writer }: Connection,
  entries: readonly CatalogEntry[],
): Promise<boolean> {
  const uploadNow = 'Upload';
  const who = writer.deps.mode === 'sealed' ? 'Everybody who can open its vault' : 'Everybody who shares it';
  const [first] = entries;
  const what =
    entries.length === 1 ? `"${messageText(first?.title ?? '', 80)}"` : plural(entries.length, 'session');
  const answer = await vscode.window.showInformationMessage(
    `Upload ${what} to ${messageText(label, 60)}?`,
    {
      modal: true,
      detail: `${who} can see ${entries.length === 1 ? 'it' : 'them'} then. ${displaySize(sizeOf(entries))} to send.`,
    },
    uploadNow,
  );
  return answer === uploadNow;
}

async function confirmCopies(entries: readonly CatalogEntry[]): Promise<boolean> {
  const copy = 'Copy';
  const answer = await vscode.window.showInformationMessage(
    `Copy ${plural(entries.length, 'session')} to this machine?`,
    { modal: true, detail: `They become Local sessions, ${displaySize(sizeOf(entries))} in all.` },
    copy,
  );
  return answer === copy;
}

function sizeOf(entries: readonly CatalogEntry[]): number {
  return entries.reduce((sum, { row }) => sum + row.size, 0);
}
