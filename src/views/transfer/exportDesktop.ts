import * as vscode from 'vscode';
import { audited } from '../../audit/audit';
import { writeFlushed } from '../../base/newFile';
import { FolderExport } from '../../export/folderExport';
import type { CatalogEntry } from '../../catalog/entry';
import { desktopFile, desktopName, type DesktopForm } from '../../session/desktopFile';
import { replaceFile } from '../../sync/saveStored';
import type { App } from '../app';
import { connected, selectedEntries } from '../commands/sessionFiles';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import { refOf } from '../sessionLoader';
import type { SessionNode } from '../tree/nodes';
import { exportSessions } from './exportSessions';
import { pickExportFile, pickExportFolder } from './exportPlace';

/** Writes sessions of the store as files that the desktop app reads. Nothing of them is lost or changed. */
export async function exportDesktop(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const connection = connected(app);
  const entries = selectedEntries(clicked, selected).filter(({ place }) => place === 'cloud');
  const [only, another] = entries;
  if (!only) return;
  const form = await askForm();
  if (!form) return;
  const bytesOf = async (entry: CatalogEntry, signal: AbortSignal, show?: 'quiet'): Promise<Uint8Array> => {
    const vault = await connection.vault();
    const stored = await app.loader.bytes(refOf(entry, connection.id), signal, show);
    return desktopFile(await vault.toLocalFile(stored, entry.row.filename, signal), form);
  };
  if (!another) {
    const filters = { 'Fastshot session': ['fastshot'] };
    const path = await pickExportFile('Export as Desktop Session', desktopName(only.row, form.kind), filters);
    if (path === undefined) return;
    const { filename } = only.row;
    const operation = app.operations.run(
      {
        kind: 'export',
        title: `Exporting ${only.title}`,
        logTitle: `Exporting ${filename}`,
        scope: connection.id,
      },
      ({ signal }) =>
        replaceFile(path, async (temp) => writeFlushed(temp, await bytesOf(only, signal), 0o666)),
    );
    await audited(app.audit, { operation: 'export', session: filename, store: connection.id }, () =>
      showOperation(app.operations, operation),
    );
    void vscode.window.showInformationMessage(`Exported ${messageText(path)}.`);
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
