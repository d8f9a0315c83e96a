import * as vscode from 'vscode';
import { writeFlushed } from '../../base/newFile';
import { FolderExport } from '../../export/folderExport';
import type { CatalogEntry } from '../../catalog/entry';
import { desktopFile, desktopName, type DesktopForm } from '../../session/desktopFile';
import type { App } from '../app';
import { connected, fittingEntries } from '../commands/sessionFiles';
import { messageText } from '../quickPickText';
import { refOf } from '../sessionLoader';
import type { SessionNode } from '../tree/nodes';
import { exportFile } from './exportFile';
import { exportSessions } from './exportSessions';
import { pickExportFolder } from './exportPlace';
import { sayWritten } from './sayWritten';

/** Writes sessions of the store as files that the desktop app reads. Nothing of them is lost. */
export async function exportDesktop(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = fittingEntries(clicked, selected, ({ place }) => place === 'cloud');
  const [only, another] = entries;
  if (!only) return;
  const form = await askForm();
  if (!form) return;
  const bytesOf = async (entry: CatalogEntry, signal: AbortSignal, show?: 'quiet'): Promise<Uint8Array> => {
    const vault = await connection.vault();
    const stored = await app.loader.bytes(refOf(entry, connection.id), signal, show);
    const text = await vault.toLocalFile(stored, entry.row.filename, signal);
    return desktopFile(text, desktopName(entry.row, form.kind), form);
  };
  if (!another) {
    const path = await exportFile(app, {
      dialog: 'Export as Desktop Session',
      name: desktopName(only.row, form.kind),
      doing: 'Exporting',
      title: only.title,
      filename: only.row.filename,
      store: connection.id,
      write: async (temp, { signal }) => writeFlushed(temp, await bytesOf(only, signal), 0o666),
    });
    if (path !== undefined) void sayWritten(`Exported ${messageText(path)}.`, path);
    return;
  }
  const folder = await pickExportFolder(`Export ${entries.length} Desktop Sessions In`);
  if (folder === undefined) return;
  const target = await FolderExport.begin(folder);
  await exportSessions(app, target, entries, 'desktop session', async (into, entry, { signal }) => {
    await into.addFile(desktopName(entry.row, form.kind), await bytesOf(entry, signal, 'quiet'), signal);
    return 1;
  });
}

async function askForm(): Promise<DesktopForm | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: '$(device-desktop) Local session file',
        description: 'not encrypted',
        detail: 'As the desktop app keeps sessions on a machine, in the folder .fastshot/sessions.',
        form: 'local' as const,
      },
      {
        label: '$(cloud) Cloud session file',
        description: 'with a cover image, encrypted with a key of the desktop app if you enter one',
        detail: 'As the desktop app puts sessions into a bucket, below sessions/.',
        form: 'cloud' as const,
      },
    ],
    { title: 'Export as Desktop Session', placeHolder: 'Which kind of file?', ignoreFocusOut: true },
  );
  if (!picked) return undefined;
  if (picked.form === 'local') return { kind: 'local' };
  const key = await vscode.window.showInputBox({
    title: 'Export as Desktop Session',
    prompt: 'Encryption key that is set in the desktop app. Leave it empty for a file that is not encrypted.',
    password: true,
    ignoreFocusOut: true,
  });
  return key === undefined ? undefined : { kind: 'cloud', key };
}
