import * as vscode from 'vscode';
import type { CatalogEntry } from '../../catalog/entry';
import { FolderExport } from '../../export/folderExport';
import type { SessionDocument } from '../../session/document';
import { exportName } from '../../session/exportName';
import { imageName } from '../../session/imageFileName';
import { mainImage } from '../../session/mainImage';
import { baseName, SESSION_SUFFIX } from '../../session/sessionName';
import type { App } from '../app';
import { rowOf, selectedEntries } from '../commands/sessionFiles';
import { messageText } from '../quickPickText';
import { refOf } from '../sessionLoader';
import type { ImageNode, SessionNode } from '../tree/nodes';
import { saveImage } from '../viewer/saveImage';
import { exportSessions } from './exportSessions';
import { pickExportFile, pickExportFolder } from './exportPlace';

/** Saves the file of a session as it is anywhere, or those of several into a folder. */
export async function saveSessionFiles(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const entries = selectedEntries(clicked, selected);
  const bytesOf = (entry: CatalogEntry, signal: AbortSignal, show?: 'quiet'): Promise<Uint8Array> =>
    app.loader.bytes(refOf(entry, app.connections.current?.id ?? ''), signal, show);
  const [only, another] = entries;
  if (only && !another) return saveOne(only, (signal) => bytesOf(only, signal));
  const folder = await pickExportFolder(`Save ${entries.length} Session Files In`);
  if (folder === undefined) return;
  const target = await FolderExport.begin(folder);
  await exportSessions(app, target, entries, 'session file', async (into, entry, { signal }) => {
    await into.addFile(fileName(entry), await bytesOf(entry, signal, 'quiet'), signal);
    return 1;
  });
}

async function saveOne(
  entry: CatalogEntry,
  bytesOf: (signal: AbortSignal) => Promise<Uint8Array>,
): Promise<void> {
  const filters = { 'Fastshot session': ['fastshot'] };
  const path = await pickExportFile('Save Session File As', fileName(entry), filters);
  if (path === undefined) return;
  const bytes = await bytesOf(new AbortController().signal);
  await vscode.workspace.fs.writeFile(vscode.Uri.file(path), bytes);
  void vscode.window.showInformationMessage(`Saved ${messageText(path)}.`);
}

const fileName = ({ row }: CatalogEntry): string => exportName(baseName(row.filename)) + SESSION_SUFFIX;

/** Saves one image of a session, the original, or several into a folder. */
export async function saveImages(app: App, clicked: ImageNode, selected?: readonly unknown[]): Promise<void> {
  const nodes = (selected ?? []).filter((node): node is ImageNode => (node as ImageNode).kind === 'image');
  const { id, entry, index } = rowOf(clicked);
  const chosen = nodes.some((node) => node.id === id) ? nodes : [clicked];
  const load = (of: CatalogEntry, signal: AbortSignal, show?: 'quiet'): Promise<SessionDocument> =>
    app.loader.load(refOf(of, app.connections.current?.id ?? ''), signal, { show });
  if (chosen.length === 1) {
    const document = await load(entry, new AbortController().signal);
    const target = await saveImage(document, index, mainImage(document, index).role);
    if (target) void vscode.window.showInformationMessage(`Saved ${messageText(target.fsPath)}.`);
    return;
  }
  const folder = await pickExportFolder(`Save ${chosen.length} Images In`);
  if (folder === undefined) return;
  const sessions = [...new Map(chosen.map((node) => [node.entry.id, node.entry])).values()];
  const target = await FolderExport.begin(folder);
  await exportSessions(app, target, sessions, 'image', async (into, session, { signal }) => {
    const document = await load(session, signal, 'quiet');
    const images = chosen.filter((node) => node.entry.id === session.id);
    for (const node of images) {
      const { role, image } = mainImage(document, node.index);
      const name = imageName(session.row.filename, node.index, role, image.mime);
      await into.addFile(name, image.bytes(), signal);
    }
    return images.length;
  });
}
