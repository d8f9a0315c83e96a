import * as fs from 'node:fs';
import type { Disposable } from '../base/lifecycle';
import type { SessionRow } from '../session/sessionRow';
import { ensureFolder } from './atomicFile';
import type { AtRest } from './atRest';
import { writeCacheInfo } from './cacheInfo';
import type { CacheFolders } from './folders';
import { readManifest } from './manifest';
import type { MirrorOptions } from './mirrorOptions';
import {
  readSnapshotHead,
  readWholeSnapshot,
  type SnapshotFailure,
  type SnapshotHead,
  writeSnapshot,
} from './snapshot';
import type { GoneRow, SyncRecord } from './syncRecord';

/** What a mirror keeps on disk, and what of it was read or written last, so that no chunk is read or written twice. */
export class SnapshotOnDisk implements Disposable {
  private last: SnapshotHead | undefined;
  private watcher: fs.FSWatcher | undefined;
  private disposed = false;

  constructor(
    private readonly folders: CacheFolders,
    private readonly options: Pick<MirrorOptions, 'identity' | 'atRest'>,
  ) {}

  /** Its newest rows. */
  async readHead(): Promise<SnapshotHead | SnapshotFailure> {
    return readSnapshotHead(this.folders.snapshot, this.options.identity, await this.atRest());
  }

  /** All rows; chunks of `known` are not read again. */
  async readAll(known: SnapshotHead | undefined = this.last): Promise<SnapshotHead | SnapshotFailure> {
    const { identity } = this.options;
    return readWholeSnapshot(this.folders.snapshot, identity, known?.chunks ?? [], await this.atRest());
  }

  /** Whether somebody else has written it since, so that there is something to read. */
  async isChanged(): Promise<boolean> {
    const manifest = await readManifest(this.folders.snapshot, this.options.identity, await this.atRest());
    return typeof manifest !== 'string' && manifest.revision !== this.last?.manifest.revision;
  }

  /** Whether all of it can be read. One that was never written can. */
  async isWhole(): Promise<boolean> {
    const { identity } = this.options;
    const all = await readWholeSnapshot(this.folders.snapshot, identity, [], await this.atRest());
    return typeof all !== 'string' || all === 'absent';
  }

  /** What the mirror shows from now on; undefined for nothing that is on disk. */
  show(read: SnapshotHead | undefined): void {
    this.last = read;
  }

  /** Writes the rows, then what describes them. */
  async write(rows: Iterable<SessionRow>, gone: readonly GoneRow[], sync: SyncRecord): Promise<void> {
    const atRest = await this.atRest();
    const content = { identity: this.options.identity, rows, gone, sync };
    this.last = await writeSnapshot(this.folders.snapshot, content, this.last?.chunks ?? [], atRest);
    const info = { ...content, count: this.last.manifest.count };
    await writeCacheInfo(this.folders.cacheInfo, info, atRest);
  }

  /** Best effort: network drives may not tell. */
  async watch(onChange: () => void, onError: (error: unknown) => void): Promise<void> {
    await ensureFolder(this.folders.snapshot);
    if (this.disposed) return;
    this.watcher ??= fs.watch(this.folders.snapshot, { persistent: false }, (_event, name) => {
      if (name === null || name.startsWith('manifest.')) onChange();
    });
    this.watcher.on('error', onError);
  }

  dispose(): void {
    this.disposed = true;
    this.watcher?.close();
  }

  private async atRest(): Promise<AtRest | undefined> {
    return this.options.atRest?.();
  }
}
