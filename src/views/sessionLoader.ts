import { posix } from 'node:path';
import * as vscode from 'vscode';
import { FastshotError } from '../base/errors';
import type { CatalogEntry } from '../catalog/entry';
import type { LocalSessions } from '../local/localSessions';
import type { SessionDocument } from '../session/document';
import type { SessionRow } from '../session/sessionRow';
import type { Connection, Connections } from './connections';
import { decodeFile } from './decodeFile';
import type { DownloadOptions, Downloads } from './downloads';
import { readSessionFile, statSessionFile } from './sessionFile';
import type { SessionRef } from './sessionUri';
import type { ImageSummaries } from './tree/imageSummaries';

/** Decoded sessions kept, so that looking at the images of one does not decode it anew. */
const MAX_KEPT = 3;

interface Kept {
  /** Tells one version of the bytes, and the key, from another. */
  readonly version: string;
  readonly document: SessionDocument;
}

/** Gets the bytes of a session, from the store or from a file wherever that is, and decodes them. */
export class SessionLoader {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly parts: {
      readonly connections: Connections;
      readonly local: LocalSessions;
      readonly downloads: Downloads;
      readonly images: ImageSummaries;
    },
  ) {}

  /** Drops what was decoded, because it is no longer to be seen. */
  forget(): void {
    this.kept.clear();
  }

  /**
   * A decoded session. One that is only in the store is downloaded, with progress in a notification and in its row.
   * @throws FastshotError that names the session and what is wrong with it
   */
  async load(
    session: SessionRef,
    signal: AbortSignal,
    options: DownloadOptions = {},
  ): Promise<SessionDocument> {
    return session.place === 'cloud' ? this.loadCloud(session, signal, options) : this.loadFile(session);
  }

  /** Where a session's file is: below a store, or on this machine. @throws when it is in no list any more */
  async locate(
    session: SessionRef,
  ): Promise<{ readonly connection: Connection; readonly row: SessionRow } | { readonly path: string }> {
    return session.place === 'cloud' ? this.find(session) : { path: this.uriOf(session).fsPath };
  }

  /** The bytes of a session as they are stored. */
  async bytes(session: SessionRef, signal: AbortSignal, show?: DownloadOptions['show']): Promise<Uint8Array> {
    if (session.place !== 'cloud') return readSessionFile(this.uriOf(session));
    const { connection, row } = await this.find(session);
    return (
      (await connection.files.open(row)) ??
      (await this.parts.downloads.download(connection, row, signal, { show })).bytes
    );
  }

  private async loadCloud(
    session: SessionRef & { place: 'cloud' },
    signal: AbortSignal,
    options: DownloadOptions,
  ): Promise<SessionDocument> {
    const { connection, row } = await this.find(session);
    const vault = await connection.vault();
    const decode = async (): Promise<SessionDocument> => {
      const copy = await connection.files.open(row);
      if (!copy) return (await this.parts.downloads.download(connection, row, signal, options)).document;
      const known = row.metadata?.sealed;
      return vault.decode(copy, row.filename, { known, onProgress: options.onArriving }, signal);
    };
    return this.remember(
      `cloud/${session.storeId}/${row.filename}`,
      `${row.etag}/${vault.keyId}`,
      `cloud/${row.filename}`,
      decode,
    );
  }

  private async loadFile(session: Exclude<SessionRef, { place: 'cloud' }>): Promise<SessionDocument> {
    const uri = this.uriOf(session);
    const { connections } = this.parts;
    const vault = await connections.localVault();
    const { size, modified } = await statSessionFile(uri);
    const entryId = session.place === 'file' ? undefined : `${session.place}/${session.filename}`;
    const version = `${size}/${modified}/${vault.keyId}/${connections.current?.id}`;
    return this.remember(uri.toString(), version, entryId, async () =>
      decodeFile(connections, await readSessionFile(uri), posix.basename(uri.path)),
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

  private uriOf(session: Exclude<SessionRef, { place: 'cloud' }>): vscode.Uri {
    if (session.place === 'file') return session.uri;
    const found = this.parts.local
      .rows()
      .find(({ place, row }) => place === session.place && row.filename === session.filename);
    if (!found) throw new FastshotError('notFound', `${session.filename} is no longer on this machine.`);
    return vscode.Uri.file(found.path);
  }
}

/** Where an entry of a list is, for the loader. */
export function refOf(entry: CatalogEntry, storeId: string): Exclude<SessionRef, { place: 'file' }> {
  const { filename } = entry.row;
  return entry.place === 'cloud' ? { place: 'cloud', storeId, filename } : { place: entry.place, filename };
}
