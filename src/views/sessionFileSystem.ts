import * as vscode from 'vscode';
import { isFastshotError } from '../base/errors';
import type { EncodedImage, ImageRole, SessionDocument } from '../session/document';
import { imageFileName } from '../session/imageFileName';
import type { Connections } from './connections';
import type { SessionLoader } from './sessionLoader';
import { parseFastshotUri, SCHEME, type FastshotPath } from './sessionUri';

const ROLES: readonly ImageRole[] = ['original', 'annotated', 'zoomed'];

/**
 * Sessions as read-only files: `fastshot:/cloud/<store>/<name>.fastshot` is the session, the folder without the suffix
 * holds its images. Looking at an image downloads its session.
 */
export class SessionFileSystem implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  constructor(
    private readonly loader: SessionLoader,
    private readonly connections: Connections,
  ) {}

  register(): vscode.Disposable {
    return vscode.workspace.registerFileSystemProvider(SCHEME, this, {
      isReadonly: true,
      isCaseSensitive: true,
    });
  }

  /** Sessions are immutable: there is nothing to watch. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const path = parse(uri);
    const known = this.known(path);
    const times = { ctime: known?.modified ?? 0, mtime: known?.modified ?? 0 };
    const permissions = vscode.FilePermission.Readonly;
    if (path.target === 'folder') return { type: vscode.FileType.Directory, size: 0, ...times, permissions };
    if (path.target === 'file') {
      const size =
        known?.size ?? (await this.read(() => this.loader.bytes(path.session, never()))).byteLength;
      return { type: vscode.FileType.File, size, ...times, permissions };
    }
    const image = await this.image(uri, path);
    const stat = { type: vscode.FileType.File, size: image.size, ...times, permissions };
    return (await this.document(path)).container === 'sealed' ? { ...stat, mtime: NO_TIME } : stat;
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const path = parse(uri);
    if (path.target !== 'folder') throw vscode.FileSystemError.FileNotADirectory(uri);
    const document = await this.document(path);
    return document.images.flatMap(({ index, renditions }) =>
      ROLES.flatMap((role): [string, vscode.FileType][] => {
        const image = renditions[role];
        return image ? [[imageFileName(index, role, image.mime), vscode.FileType.File]] : [];
      }),
    );
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const path = parse(uri);
    if (path.target === 'folder') throw vscode.FileSystemError.FileIsADirectory(uri);
    if (path.target === 'file') return this.read(() => this.loader.bytes(path.session, never()));
    return (await this.image(uri, path)).bytes();
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private async image(uri: vscode.Uri, path: FastshotPath): Promise<EncodedImage> {
    if (typeof path.target === 'string') throw vscode.FileSystemError.FileNotFound(uri);
    const { index, role } = path.target;
    const image = (await this.document(path)).images[index]?.renditions[role];
    if (!image) throw vscode.FileSystemError.FileNotFound(uri);
    return image;
  }

  private document(path: FastshotPath): Promise<SessionDocument> {
    return this.read(() => this.loader.load(path.session, never()));
  }

  /** Errors of ours as those of file systems, with our sentence. */
  private async read<T>(work: () => Promise<T>): Promise<T> {
    await this.connections.firstRows();
    try {
      return await work();
    } catch (error) {
      if (isFastshotError(error, 'notFound')) throw vscode.FileSystemError.FileNotFound(error.message);
      if (isFastshotError(error)) throw vscode.FileSystemError.Unavailable(error.message);
      throw error;
    }
  }

  private known({ session }: FastshotPath): { size: number; modified: number } | undefined {
    const connection = this.connections.current;
    if (session.place !== 'cloud' || connection?.id !== session.storeId) return undefined;
    return connection.mirror.rows().get(session.filename);
  }
}

/**
 * VS Code makes the ETag of a file from time and size, and its webviews keep a copy on disk of each file that has one
 * (`service-worker.js`: `caches.put`). A time that is no number makes none, so that what is sealed is not kept there.
 */
const NO_TIME = Number.NaN;

/** VS Code gives file systems no cancellation; the download's own notification has Cancel. */
const never = (): AbortSignal => new AbortController().signal;

function parse(uri: vscode.Uri): FastshotPath {
  const path = parseFastshotUri(uri);
  if (!path) throw vscode.FileSystemError.FileNotFound(uri);
  return path;
}
