import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';

/** Asks for a folder of this machine to export into. Resolves to its absolute path, undefined when none was chosen. */
export async function pickExportFolder(title: string): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title,
    openLabel: 'Export Here',
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    defaultUri: startFolder(),
  });
  return picked?.[0] && localPath(picked[0]);
}

/** Asks for a file of this machine to write; the dialog itself asks about one that is there. */
export async function pickExportFile(
  title: string,
  name: string,
  filters: Record<string, string[]>,
): Promise<string | undefined> {
  const defaultUri = vscode.Uri.joinPath(startFolder(), name);
  const picked = await vscode.window.showSaveDialog({ title, defaultUri, filters });
  return picked && localPath(picked);
}

function startFolder(): vscode.Uri {
  const workspace = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  return workspace?.uri ?? vscode.Uri.file(homedir());
}

/** Only of a disk of this machine is known that a file there is whole or not there at all. */
function localPath(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  throw new FastshotError('unsupportedFormat', 'Exports go to this machine. Choose a folder of it.');
}
