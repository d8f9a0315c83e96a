import * as vscode from 'vscode';
import { readRegularFile } from '../../base/regularFile';
import { displayText } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import { SESSION_SUFFIX } from '../../session/sessionName';
import { MAX_SESSION_BYTES } from '../../sync/download';

/** A file that may be a session. */
export interface ImportSource {
  /** Its file name; untrusted. */
  readonly name: string;
  /** Rejects with a sentence that names the file. */
  readonly read: () => Promise<Uint8Array>;
}

/** Files by their address. Of a folder its session files count, not those of folders in it. */
export async function sourcesOf(uris: readonly vscode.Uri[]): Promise<ImportSource[]> {
  const sources: ImportSource[] = [];
  for (const uri of uris) {
    const children = await sessionFilesIn(uri);
    sources.push(...(children ?? [uri]).map(sourceOf));
    if (children?.length === 0) sources.push(failing(uri, `holds no ${SESSION_SUFFIX} files`));
  }
  return sources;
}

function sourceOf(uri: vscode.Uri): ImportSource {
  return {
    name: nameOf(uri),
    read: async () => {
      if (!isSessionFile(nameOf(uri))) throw refusal(uri, `is not a ${SESSION_SUFFIX} file`);
      const { size, type } = await vscode.workspace.fs.stat(uri);
      const isFile = (type & vscode.FileType.File) !== 0;
      if (!isFile) throw refusal(uri, 'is a device, a pipe or a folder and not a file');
      if (size > MAX_SESSION_BYTES) throw refusal(uri, 'is larger than 256 MB, more than a session can be');
      if (uri.scheme === 'file') return readRegularFile(uri.fsPath, MAX_SESSION_BYTES);
      return vscode.workspace.fs.readFile(uri);
    },
  };
}

/** Undefined for what is no folder. */
async function sessionFilesIn(uri: vscode.Uri): Promise<vscode.Uri[] | undefined> {
  const isFolder = await vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.Directory) !== 0,
    () => false,
  );
  if (!isFolder) return undefined;
  const entries = await vscode.workspace.fs.readDirectory(uri);
  return entries
    .filter(([name, type]) => isSessionFile(name) && (type & vscode.FileType.File) !== 0)
    .map(([name]) => vscode.Uri.joinPath(uri, name));
}

/** By its name; what it is, its bytes tell. */
function isSessionFile(name: string): boolean {
  return name.toLowerCase().endsWith(SESSION_SUFFIX) && !name.startsWith('.');
}

function failing(uri: vscode.Uri, why: string): ImportSource {
  return { name: nameOf(uri), read: () => Promise.reject(refusal(uri, why)) };
}

function refusal(uri: vscode.Uri, why: string): FastshotError {
  return new FastshotError('unsupportedFormat', `${displayText(nameOf(uri))} ${why}.`);
}

const nameOf = (uri: vscode.Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);
