/** Session files that are not in the store: on this machine, or wherever else VS Code has folders. */
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { FastshotError, isFastshotError, type ErrorCode } from '../base/errors';
import { diskError } from '../base/fsErrors';
import { notRegular, readRegularFile } from '../base/regularFile';
import { MAX_SESSION_BYTES } from '../sync/download';

/** What is known of a file before it is read. */
export interface SessionFileFacts {
  /** Bytes; 0 where its file system does not say. */
  readonly size: number;
  /** When it was changed, ms since 1970; 0 where its file system does not say. */
  readonly modified: number;
}

/**
 * Looks at a session file. One of this machine is asked for directly, so that an error says what is wrong with the
 * disk; one of a remote machine or a virtual workspace is asked for where it is.
 * @throws FastshotError that names the file; `invalidInput` for what is no file, such as a device
 */
export function statSessionFile(uri: vscode.Uri): Promise<SessionFileFacts> {
  return access(uri, 'open', async () => {
    if (uri.scheme === 'file') {
      const stats = await stat(uri.fsPath);
      if (!stats.isFile()) throw notRegular(uri.fsPath);
      return { size: stats.size, modified: stats.mtimeMs };
    }
    const { size, mtime } = await vscode.workspace.fs.stat(uri);
    return { size, modified: mtime };
  });
}

/**
 * The bytes of a session file. One that is too large for a session is not read at all.
 * @throws FastshotError that names the file; `tooLarge`
 */
export async function readSessionFile(uri: vscode.Uri): Promise<Uint8Array> {
  const { size } = await statSessionFile(uri);
  if (size > MAX_SESSION_BYTES) {
    const message = `${nameOf(uri)} has ${size} bytes; sessions above ${MAX_SESSION_BYTES} are not opened.`;
    throw new FastshotError('tooLarge', message);
  }
  return access(uri, 'read', async () =>
    uri.scheme === 'file'
      ? readRegularFile(uri.fsPath, MAX_SESSION_BYTES)
      : vscode.workspace.fs.readFile(uri),
  );
}

async function access<T>(uri: vscode.Uri, doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFastshotError(error)) throw error;
    throw uri.scheme === 'file' ? diskError(error, doing, uri.fsPath) : foreignError(error, doing, uri);
  }
}

/** By the code of VS Code's error. */
const FOREIGN: Record<string, readonly [ErrorCode, string]> = {
  FileNotFound: ['notFound', 'it does not exist'],
  NoPermissions: ['diskPermission', 'permission denied'],
};

function foreignError(error: unknown, doing: string, uri: vscode.Uri): FastshotError {
  const known = error instanceof vscode.FileSystemError ? FOREIGN[error.code] : undefined;
  const said = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  const [code, why] = known ?? ['disk', said];
  const message = `Could not ${doing} ${nameOf(uri)}: ${why}. Check that its folder can be reached, then try again.`;
  return new FastshotError(code, message, { cause: error });
}

/** What the file is called in messages: its path, or its address where it is not on this machine. */
function nameOf(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.with({ query: '', fragment: '' }).toString(true);
}
