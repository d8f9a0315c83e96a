import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { addLocalSession } from '../../local/addLocalSession';
import { memoryReader } from '../../session/memoryReader';
import { nameTime } from '../../session/sessionName';
import type { Vault } from '../../session/vault';
import { localTimestamp } from '../../session/write/localTime';
import { sessionFileName } from '../../session/write/sessionFileName';
import { sessionType } from '../../storage/layout';
import { decideGone } from '../../sync/gone';
import { publishSession, type PublishOutcome } from '../../sync/write/publish';
import type { App } from '../app';
import type { Connection } from '../connections';
import { messageText } from '../quickPickText';
import type { SessionNode } from '../tree/nodes';
import { runBatch } from './batch';
import { connected, selectedEntries } from './sessionFiles';

/** Uploads local sessions. What cannot go out now waits, and goes out by itself. */
export async function uploadSessions(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = selectedEntries(clicked, selected).filter(({ place }) => place !== 'cloud');
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
  const entries = selectedEntries(clicked, selected).filter(({ gone, hasLocalCopy }) => gone && hasLocalCopy);
  const uploaded = await upload(app, connection, entries, async ({ row, title }) => {
    const bytes = await connection.files.open(row);
    if (!bytes) {
      throw new FastshotError('notFound', `The local copy of ${title} is damaged or no longer there.`);
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
  const entries = selectedEntries(clicked, selected).filter(({ place }) => place === 'cloud');
  const vault = await connection.vault();
  const batch = { kind: 'export', doing: 'Copying', done: 'copied' } as const;
  const copied = await runBatch(app, batch, entries, async ({ row }, { signal }) => {
    const bytes = (await connection.files.open(row)) ?? (await app.loader.download(connection, row, signal));
    await addLocalSession(connection.home, row.filename, await vault.toLocalFile(bytes, row.filename));
  });
  if (copied.length > 0) say(`${plural(copied.length, 'session')} copied to this machine.`);
}

async function upload(
  app: App,
  connection: Connection,
  entries: readonly CatalogEntry[],
  bytesOf: (entry: CatalogEntry) => Promise<Uint8Array>,
): Promise<readonly CatalogEntry[]> {
  const vault = await connection.vault();
  const { deps } = connection.writer;
  const outcomes: PublishOutcome[] = [];
  const batch = { kind: 'upload', doing: 'Uploading', done: 'uploaded' } as const;
  const uploaded = await runBatch(app, batch, entries, async (entry, { signal, report }) => {
    const filename = vault.mode === 'sealed' ? sealedName(vault, entry) : storedName(entry);
    const bytes = await vault.toStoredFile(await bytesOf(entry), filename, signal);
    const metadata = await vault.readMetadata(memoryReader(bytes, filename), signal);
    if (!metadata) throw new FastshotError('damaged', `${entry.title} has no metadata to list it by.`);
    const onProgress = (done: number, total: number): void => {
      if (entries.length === 1) report({ done, total });
    };
    const request = { filename, bytes, contentType: sessionType(vault.mode), metadata };
    outcomes.push(await publishSession(deps, request, { keep: true, onProgress }, signal));
  });
  sayOutcome(connection, outcomes);
  return uploaded;
}

/** One that comes back keeps its name, which is sealed in it; others get one that says nothing. */
function sealedName(vault: Vault, { gone, row, time, title }: CatalogEntry): string {
  if (gone) return row.filename;
  const createdAt = localTimestamp(new Date(time ?? row.modified));
  return vault.newName({ name: title, desc: '', createdAt });
}

/** A session keeps its name; what the desktop app gave no name of its own gets one now. */
function storedName({ row, time, title }: CatalogEntry): string {
  if (nameTime(row.filename) !== undefined) return row.filename;
  return sessionFileName(
    { name: title, desc: '', createdAt: localTimestamp(new Date(time ?? row.modified)) },
    'cloud',
  );
}

function sayOutcome({ label }: Connection, outcomes: readonly PublishOutcome[]): void {
  const waiting = outcomes.filter(({ state }) => state === 'waiting');
  const there = outcomes.length - waiting.length;
  const to = messageText(label, 60);
  if (there > 0) say(`${plural(there, 'session')} uploaded to ${to}.`);
  const [first] = waiting;
  if (first?.state === 'waiting') {
    const will = first.passing
      ? 'It goes out by itself as soon as it can.'
      : 'See Fastshot: Show Waiting Uploads….';
    say(`${plural(waiting.length, 'session')} waiting: ${messageText(first.failure.message, 200)} ${will}`);
  }
}

function say(text: string): void {
  void vscode.window.showInformationMessage(text);
}
