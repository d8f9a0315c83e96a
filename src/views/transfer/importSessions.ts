import { basename } from 'node:path';
import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { toEntry, type CatalogEntry } from '../../catalog/entry';
import { importLocalSession } from '../../local/importLocalSession';
import { baseName, SESSION_SUFFIX } from '../../session/sessionName';
import type { App } from '../app';
import { runBatch, type BatchContext } from '../commands/batch';
import { sayAdded } from '../commands/sayAdded';
import { saySent, sendToStore, type SendOutcome } from '../commands/sendToStore';
import { connected } from '../commands/sessionFiles';
import type { DroppedFile } from '../dragAndDrop/treeDragAndDrop';
import { quickPickText } from '../quickPickText';
import type { Destination } from '../save/fields';
import { sourcesOf, type ImportSource } from './importSource';

const WORDS = { doing: 'Importing', done: 'imported' } as const;

/**
 * Brings session files into the lists: those selected in the Explorer, or those picked in a dialog.
 * @param clicked where the Explorer's menu was opened
 */
export async function importSessions(
  app: App,
  clicked?: vscode.Uri,
  selected?: readonly unknown[],
): Promise<void> {
  const uris = selected?.filter((uri) => uri instanceof vscode.Uri) ?? [];
  const files = clicked ? (uris.length > 0 ? uris : [clicked]) : await pickFiles();
  await importFiles(app, await sourcesOf(files), 'local');
}

async function pickFiles(): Promise<readonly vscode.Uri[]> {
  const picked = await vscode.window.showOpenDialog({
    title: 'Session Files to Import',
    openLabel: 'Import',
    canSelectMany: true,
    filters: { 'Fastshot sessions': ['fastshot'], 'All files': ['*'] },
  });
  return picked ?? [];
}

/** Brings in session files that were dropped on the tree. `preferred`: where. */
export async function importDropped(
  app: App,
  files: readonly DroppedFile[],
  preferred: Destination,
): Promise<void> {
  const byAddress = await sourcesOf(files.filter((file) => file instanceof vscode.Uri));
  const byBytes = files.flatMap((file) =>
    file instanceof vscode.Uri ? [] : [{ name: file.name, read: async () => file.bytes }],
  );
  await importFiles(app, [...byAddress, ...byBytes], preferred);
}

/**
 * Brings session files to this machine or into the store, as the user says. Each is decoded first; those that cannot be
 * taken are named. What is there already, byte for byte, stays; another session of the same name gets a number.
 * @param preferred offered first
 */
async function importFiles(
  app: App,
  sources: readonly ImportSource[],
  preferred: Destination,
): Promise<void> {
  if (sources.length === 0) return;
  const destination = await askDestination(app, sources.length, preferred);
  if (destination === 'local') await importHere(app, sources);
  if (destination === 'cloud') await importToStore(app, sources);
}

async function askDestination(
  { saver }: App,
  count: number,
  preferred: Destination,
): Promise<Destination | undefined> {
  const places = saver.destinations().filter(({ unavailable }) => unavailable === undefined);
  if (places.length === 1) return places[0]!.id;
  const items = places
    .toSorted((a, b) => Number(b.id === preferred) - Number(a.id === preferred))
    .map(({ id, label }) => ({
      label: `$(${id === 'cloud' ? 'cloud' : 'device-desktop'}) ${quickPickText(label)}`,
      description: id === 'cloud' ? 'everybody who shares it can see them then' : '',
      id,
    }));
  const title = `Import ${plural(count, 'Session File')}`;
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'Where to?' }))?.id;
}

/**
 * Brings session files to this machine, and says so.
 * @returns the files of those that are there now, also of those that were before
 */
export async function importHere(app: App, sources: readonly ImportSource[]): Promise<readonly string[]> {
  const vault = await app.connections.localVault();
  const paths: string[] = [];
  let there = 0;
  const work = async (entry: CatalogEntry, bytes: Uint8Array): Promise<void> => {
    const { filename } = entry.row;
    const file = await vault.toLocalFile(bytes, filename);
    const { path, wasThere } = await importLocalSession(app.home, filename, file);
    paths.push(path);
    if (wasThere) there += 1;
  };
  const imported = await importEach(app, 'import', sources, work);
  await app.local.refresh(new AbortController().signal);
  const parts: string[] = [];
  const added = imported.length - there;
  if (added > 0) parts.push(`${plural(added, 'session')} imported to this machine.`);
  if (there > 0) parts.push(`${plural(there, 'session')} already there.`);
  const files = paths.map((file) => ({ place: 'local', filename: basename(file) }) as const);
  if (parts.length > 0) void sayAdded(app, parts.join(' '), files);
  return paths;
}

async function importToStore(app: App, sources: readonly ImportSource[]): Promise<void> {
  const connection = connected(app);
  const outcomes: SendOutcome[] = [];
  const work = async (entry: CatalogEntry, bytes: Uint8Array, context: BatchContext): Promise<void> => {
    outcomes.push(await sendToStore(connection, entry, bytes, context, sources.length === 1));
  };
  await importEach(app, 'upload', sources, work).finally(() => saySent(app, connection, outcomes));
}

/** Reads and decodes each file before anything is done with it. */
function importEach(
  app: App,
  kind: 'import' | 'upload',
  sources: readonly ImportSource[],
  work: (entry: CatalogEntry, bytes: Uint8Array, context: BatchContext) => Promise<void>,
): Promise<readonly CatalogEntry[]> {
  const byId = new Map(sources.map((source, index) => [`import/${index}`, source]));
  const entries = Array.from(byId, ([id, { name }]) => ({ ...toEntry('local', rowOf(name)), id }));
  return runBatch(app, { ...WORDS, kind }, entries, async (entry, context) => {
    const bytes = await byId.get(entry.id)!.read();
    const vault = await app.connections.localVault();
    const { metadata, problems } = await vault.decode(bytes, entry.row.filename);
    for (const problem of problems) context.note(problem);
    const row = { ...entry.row, size: bytes.length, metadata };
    await work(toEntry('local', row), bytes, context);
  });
}

/** What a batch shows of a file that was not read yet. */
function rowOf(name: string): CatalogEntry['row'] {
  return {
    filename: baseName(name.replace(/\.fastshot$/i, '')) + SESSION_SUFFIX,
    size: 0,
    etag: '',
    modified: Date.now(),
  };
}
