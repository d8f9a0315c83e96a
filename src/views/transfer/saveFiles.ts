import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { isFastshotError } from '../../base/errors';
import { diskError } from '../../base/fsErrors';
import type { CatalogEntry } from '../../catalog/entry';
import { FolderExport } from '../../export/folderExport';
import type { SessionDocument } from '../../session/document';
import { exportName } from '../../session/exportName';
import { imageName } from '../../session/imageFileName';
import { mainImage } from '../../session/mainImage';
import { baseName, SESSION_SUFFIX } from '../../session/sessionName';
import { saveStored } from '../../sync/saveStored';
import type { App } from '../app';
import { rowOf, selectedEntries } from '../commands/sessionFiles';
import { removed } from '../downloads';
import { messageText } from '../quickPickText';
import { refOf } from '../sessionLoader';
import type { ImageNode, SessionNode } from '../tree/nodes';
import { saveImage } from '../viewer/saveImage';
import { exportFile } from './exportFile';
import { exportSessions } from './exportSessions';
import { pickExportFolder } from './exportPlace';
import { sayWritten } from './sayWritten';

/** Saves the file of a session as it is anywhere, or those of several into a folder. */
export async function saveSessionFiles(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const entries = selectedEntries(clicked, selected);
  const [only, another] = entries;
  if (only && !another) return saveOne(app, only);
  const folder = await pickExportFolder(`Save ${entries.length} Session Files In`);
  if (folder === undefined) return;
  const target = await FolderExport.begin(folder);
  await exportSessions(app, target, entries, 'session file', async (into, entry, { signal }) => {
    await into.addWritten(fileName(entry), (path) => writeFile(app, entry, path, () => {}, signal), signal);
    return 1;
  });
}

async function saveOne(app: App, entry: CatalogEntry): Promise<void> {
  const path = await exportFile(app, {
    dialog: 'Save Session File As',
    name: fileName(entry),
    doing: 'Saving the file of',
    title: entry.title,
    filename: entry.row.filename,
    store: entry.place === 'cloud' ? app.connections.current?.id : undefined,
    write: (temp, { signal, report }) => {
      const onProgress = (done: number, total: number): void => report({ done, total, unit: 'bytes' });
      return writeFile(app, entry, temp, onProgress, signal);
    },
  });
  if (path !== undefined) void sayWritten(`Saved ${messageText(path)}.`, path);
}

/** Writes a session's file, which need not be one that can be opened, to a path that is free. */
async function writeFile(
  { loader, connections }: App,
  entry: CatalogEntry,
  path: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const place = await loader.locate(refOf(entry, connections.current?.id ?? ''));
  if ('path' in place) {
    return copyFile(place.path, path, constants.COPYFILE_EXCL).catch((error: unknown) => {
      throw diskError(error, 'copy', place.path);
    });
  }
  const { connection, row } = place;
  await saveStored(connection, row, path, onProgress, signal).catch((error: unknown) => {
    throw isFastshotError(error, 'notFound') ? removed(row, connection.label, error) : error;
  });
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
    const target = await saveImage(document, index, mainImage(document, index).role, app.audit);
    if (target) void sayWritten(`Saved ${messageText(target.fsPath)}.`, target.fsPath);
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
