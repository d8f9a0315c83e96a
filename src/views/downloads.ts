import { audited, type Audit } from '../audit/audit';
import { FastshotError, isFastshotError } from '../base/errors';
import { Emitter, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { toEntry, type CatalogEntry } from '../catalog/entry';
import type { Operation } from '../operations/operation';
import type { OperationManager } from '../operations/operationManager';
import type { SessionDocument } from '../session/document';
import type { SessionRow } from '../session/sessionRow';
import { downloadSession, type DownloadedSession } from '../sync/download';
import type { Connection } from './connections';
import { progressText, showOperation } from './progress';

export interface DownloadOptions {
  /** In a notification of its own, which is the default, or only in its row, as part of something that has one. */
  readonly show?: 'notify' | 'quiet' | undefined;
  /** Told the session as far as it is there, where its images come out one by one. */
  readonly onArriving?: ((document: SessionDocument) => void) | undefined;
}

/** Sessions on their way from the store into its own folder on this machine. */
export class Downloads implements Disposable {
  private readonly running = new Map<string, Operation<DownloadedSession>>();
  private readonly changed = new Emitter<string>();
  private readonly arriving = new Emitter<{ readonly key: string; readonly document: SessionDocument }>();
  private readonly progress: Disposable;
  /** Fires with a filename when its download starts, moves or ends. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly parts: {
      readonly operations: OperationManager;
      readonly audit: Audit;
      readonly log: Log;
    },
  ) {
    this.progress = parts.operations.onDidChange(({ id }) => {
      for (const [filename, { info }] of this.running) {
        if (info.id === id) this.changed.fire(filename);
      }
    });
  }

  /** How far the download of an entry is, in a few words; undefined when there is none. */
  textOf(entry: CatalogEntry): string | undefined {
    const operation = entry.place === 'cloud' ? this.running.get(entry.row.filename) : undefined;
    return operation && (progressText(operation.info) || 'downloading…');
  }

  /** Starts or joins the download of a session. @throws as `downloadSession` */
  async download(
    connection: Connection,
    row: SessionRow,
    signal: AbortSignal,
    { show = 'notify', onArriving }: DownloadOptions = {},
  ): Promise<DownloadedSession> {
    const wanted = keyOf(connection, row);
    const listening = this.arriving.event(({ key, document }) => {
      if (key === wanted) onArriving?.(document);
    });
    const operation = this.start(connection, row, signal, show);
    this.running.set(row.filename, operation);
    try {
      return await (show === 'quiet' ? operation.result : showOperation(this.parts.operations, operation));
    } finally {
      listening.dispose();
      this.running.delete(row.filename);
      this.changed.fire(row.filename);
    }
  }

  dispose(): void {
    this.progress.dispose();
    this.changed.dispose();
    this.arriving.dispose();
  }

  private start(
    connection: Connection,
    row: SessionRow,
    signal: AbortSignal,
    show: DownloadOptions['show'],
  ): Operation<DownloadedSession> {
    const { operations, audit, log } = this.parts;
    const key = keyOf(connection, row);
    return operations.run(
      {
        kind: 'download',
        title: `Downloading ${toEntry('cloud', row).title}`,
        logTitle: `Downloading ${row.filename}`,
        scope: connection.id,
        key,
        // Whoever waits for it within an operation holds a place of the foreground: places must not run out.
        lane: show === 'quiet' ? 'background' : 'foreground',
      },
      async ({ signal: stop, report }) => {
        const { files } = connection;
        const [store, vault] = await Promise.all([connection.store(), connection.vault()]);
        const onArriving = (document: SessionDocument): void => this.arriving.fire({ key, document });
        const deps = { store, vault, files, log, onArriving };
        const onProgress = (done: number, total: number): void => report({ done, total, unit: 'bytes' });
        const event = { operation: 'download', session: row.filename, store: connection.id } as const;
        const download = (): Promise<DownloadedSession> => downloadSession(deps, row, onProgress, stop);
        return audited(audit, event, download).catch((error: unknown) => {
          throw isFastshotError(error, 'notFound') ? removed(row, connection.label, error) : error;
        });
      },
      signal,
    );
  }
}

function keyOf({ id }: Connection, { filename, etag }: SessionRow): string {
  return `download/${id}/${filename}/${etag}`;
}

/** Who lists a session that is gone by now is told so. */
export function removed(row: SessionRow, label: string, cause: unknown): FastshotError {
  const { title } = toEntry('cloud', row);
  return new FastshotError(
    'notFound',
    `"${title}" (${row.filename}) is no longer in ${label}: somebody has removed it.`,
    {
      cause,
    },
  );
}
