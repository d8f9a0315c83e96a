import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { audited, type Audit } from '../audit/audit';
import { FastshotError, isFastshotError } from '../base/errors';
import { diskError } from '../base/fsErrors';
import { Emitter, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { toEntry, type CatalogEntry } from '../catalog/entry';
import type { LocalSessions } from '../local/localSessions';
import type { Operation } from '../operations/operation';
import type { OperationManager } from '../operations/operationManager';
import type { SessionDocument } from '../session/document';
import type { SessionRow } from '../session/sessionRow';
import { downloadSession, MAX_SESSION_BYTES } from '../sync/download';
import type { Connection, Connections } from './connections';
import { decodeFile } from './decodeFile';
import { progressText, showOperation } from './progress';
import type { SessionRef } from './sessionUri';
import type { ImageSummaries } from './tree/imageSummaries';

/** Decoded sessions kept, so that looking at the images of one does not decode it anew. */
const MAX_KEPT = 3;

/** How a download shows: in a notification of its own, or only in its row, as part of something that has one. */
type Show = 'notify' | 'quiet';

interface Kept {
  /** Tells one version of the bytes, and the key, from another. */
  readonly version: string;
  readonly document: SessionDocument;
}

/** Gets the bytes of a session, from this machine or the store, and decodes them. */
export class SessionLoader implements Disposable {
  private readonly kept = new Map<string, Kept>();
  private readonly downloads = new Map<string, Operation<Uint8Array>>();
  private readonly downloadsChanged = new Emitter<string>();
  private readonly progress: Disposable;
  /** Fires with a filename when its download starts, moves or ends. */
  readonly onDidChangeDownload = this.downloadsChanged.event;

  constructor(
    private readonly parts: {
      readonly connections: Connections;
      readonly local: LocalSessions;
      readonly operations: OperationManager;
      readonly images: ImageSummaries;
      readonly audit: Audit;
      readonly log: Log;
    },
  ) {
    this.progress = parts.operations.onDidChange(({ id }) => {
      for (const [filename, { info }] of this.downloads) {
        if (info.id === id) this.downloadsChanged.fire(filename);
      }
    });
  }

  /** How far the download of an entry is, in a few words; undefined when there is none. */
  downloadText(entry: CatalogEntry): string | undefined {
    const operation = entry.place === 'cloud' ? this.downloads.get(entry.row.filename) : undefined;
    return operation && (progressText(operation.info) || 'downloading…');
  }

  /** Drops what was decoded, because it is no longer to be seen. */
  forget(): void {
    this.kept.clear();
  }

  dispose(): void {
    this.progress.dispose();
    this.downloadsChanged.dispose();
  }

  /**
   * A decoded session. One that is only in the store is downloaded, with progress in a notification and in its row.
   * @throws FastshotError that names the session and what is wrong with it
   */
  async load(session: SessionRef, signal: AbortSignal, show: Show = 'notify'): Promise<SessionDocument> {
    return session.place === 'cloud' ? this.loadCloud(session, signal, show) : this.loadFile(session);
  }

  /** The bytes of a session as they are stored. */
  async bytes(session: SessionRef, signal: AbortSignal, show: Show = 'notify'): Promise<Uint8Array> {
    if (session.place !== 'cloud') return readSessionFile(this.pathOf(session));
    const { connection, row } = await this.find(session);
    return (await connection.files.open(row)) ?? (await this.download(connection, row, signal, show));
  }

  /** Starts or joins the download of a session into the store's own folder. */
  async download(
    connection: Connection,
    row: SessionRow,
    signal: AbortSignal,
    show: Show = 'notify',
  ): Promise<Uint8Array> {
    const { title } = toEntry('cloud', row);
    const operation = this.parts.operations.run(
      {
        kind: 'download',
        title: `Downloading ${title}`,
        scope: connection.id,
        key: `download/${connection.id}/${row.filename}/${row.etag}`,
        // Whoever waits for it within an operation holds a place of the foreground: places must not run out.
        lane: show === 'quiet' ? 'background' : 'foreground',
      },
      async ({ signal: stop, report }) => {
        const { files } = connection;
        const [store, vault] = await Promise.all([connection.store(), connection.vault()]);
        const deps = { store, vault, files, log: this.parts.log };
        const onProgress = (done: number, total: number): void => report({ done, total, unit: 'bytes' });
        const event = { operation: 'download', session: row.filename, store: connection.id } as const;
        const download = (): ReturnType<typeof downloadSession> =>
          downloadSession(deps, row, onProgress, stop);
        const { bytes } = await audited(this.parts.audit, event, download).catch((error: unknown) => {
          throw isFastshotError(error, 'notFound') ? removed(row, connection.label, error) : error;
        });
        return bytes;
      },
      signal,
    );
    this.downloads.set(row.filename, operation);
    try {
      return await (show === 'quiet' ? operation.result : showOperation(this.parts.operations, operation));
    } finally {
      this.downloads.delete(row.filename);
      this.downloadsChanged.fire(row.filename);
    }
  }

  private async loadCloud(
    session: SessionRef & { place: 'cloud' },
    signal: AbortSignal,
    show: Show,
  ): Promise<SessionDocument> {
    const { connection, row } = await this.find(session);
    const vault = await connection.vault();
    return this.remember(
      `cloud/${session.storeId}/${row.filename}`,
      `${row.etag}/${vault.keyId}`,
      `cloud/${row.filename}`,
      async () =>
        vault.decode(
          await this.bytes(session, signal, show),
          row.filename,
          { known: row.metadata?.sealed },
          signal,
        ),
    );
  }

  private async loadFile(session: Exclude<SessionRef, { place: 'cloud' }>): Promise<SessionDocument> {
    const path = this.pathOf(session);
    const { connections } = this.parts;
    const vault = await connections.localVault();
    const { size, mtimeMs } = await stat(path).catch((error: unknown) => {
      throw diskError(error, 'open', path);
    });
    const entryId = session.place === 'file' ? undefined : `${session.place}/${session.filename}`;
    const version = `${size}/${mtimeMs}/${vault.keyId}/${connections.current?.id}`;
    return this.remember(path, version, entryId, async () =>
      decodeFile(connections, await readSessionFile(path), basename(path)),
    );
  }

  private async remember(
    key: string,
    version: string,
    entryId: string | undefined,
    decode: () => Promise<SessionDocument>,
  ): Promise<SessionDocument> {
    const kept = this.kept.get(key);
    if (kept?.version === version) return kept.document;
    const document = await decode();
    this.kept.delete(key);
    this.kept.set(key, { version, document });
    const oldest = this.kept.size > MAX_KEPT ? this.kept.keys().next().value : undefined;
    if (oldest !== undefined) this.kept.delete(oldest);
    if (entryId) this.parts.images.record(entryId, document);
    return document;
  }

  private async find(
    session: SessionRef & { place: 'cloud' },
  ): Promise<{ connection: Connection; row: SessionRow }> {
    const connection = this.parts.connections.current;
    if (connection?.id !== session.storeId) {
      throw new FastshotError(
        'notFound',
        `${session.filename} is in another store than the one connected now. Connect to that store to open it.`,
      );
    }
    await connection.allRows;
    const row =
      connection.mirror.rows().get(session.filename) ?? connection.mirror.gone().get(session.filename)?.row;
    if (!row) {
      throw new FastshotError(
        'notFound',
        `${session.filename} is not in ${connection.label}. Refresh the list; somebody may have removed it.`,
      );
    }
    return { connection, row };
  }

  private pathOf(session: Exclude<SessionRef, { place: 'cloud' }>): string {
    if (session.place === 'file') return session.path;
    const found = this.parts.local
      .rows()
      .find(({ place, row }) => place === session.place && row.filename === session.filename);
    if (!found) throw new FastshotError('notFound', `${session.filename} is no longer on this machine.`);
    return found.path;
  }
}

/** Where an entry of a list is, for the loader. */
export function refOf(entry: CatalogEntry, storeId: string): Exclude<SessionRef, { place: 'file' }> {
  const { filename } = entry.row;
  return entry.place === 'cloud' ? { place: 'cloud', storeId, filename } : { place: entry.place, filename };
}

function removed({ filename }: SessionRow, label: string, cause: unknown): FastshotError {
  return new FastshotError('notFound', `${filename} is no longer in ${label}: somebody has removed it.`, {
    cause,
  });
}

async function readSessionFile(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_SESSION_BYTES) {
      throw new FastshotError(
        'tooLarge',
        `${path} has ${size} bytes; sessions above ${MAX_SESSION_BYTES} are not opened.`,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof FastshotError) throw error;
    throw diskError(error, 'read', path);
  }
}
