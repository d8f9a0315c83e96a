import * as fs from 'node:fs';
import { rm } from 'node:fs/promises';
import { toFastshotError } from '../base/errors';
import { type Disposable, Emitter, type Event } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { SessionRow } from '../session/sessionRow';
import type { Vault } from '../session/vault';
import { applyAnswers, type GoneDecision, pruneAnswers, withdrawAnswer, writeAnswer } from './answers';
import { ensureFolder } from './atomicFile';
import { writeCacheInfo } from './cacheInfo';
import { type CacheFolders, cacheFolders } from './folders';
import { MANIFEST_FILE, readManifest } from './manifest';
import { rebuildRows } from './rebuild';
import { compareRows, goneByName, rowsByName, sameGone } from './rowDiff';
import type { SessionVersion } from './sessionFiles';
import {
  readSnapshotHead,
  readWholeSnapshot,
  type SnapshotFailure,
  type SnapshotHead,
  writeSnapshot,
} from './snapshot';
import { type GoneRow, NEVER_SYNCED, type SyncRecord } from './syncRecord';

export interface MirrorOptions {
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  /** What tells this store from all others; a cache that names another one is not used. */
  readonly identity: string;
  readonly parseIndex: Vault['parseMetaIndex'];
  readonly log: Log;
}

/** What one batch changed. */
export interface MirrorChange {
  /** Rows that are new or differ. */
  readonly upserted: readonly SessionRow[];
  /** Names of rows that are no longer there. */
  readonly removed: readonly string[];
  /** `gone()` differs. */
  readonly goneChanged: boolean;
  /** `sync()` differs. */
  readonly syncChanged: boolean;
}

/** One batch of changes, applied as a whole. */
export interface MirrorBatch {
  /** New rows and new versions of rows. One that was gone is back. */
  readonly upsert?: readonly SessionRow[];
  readonly remove?: readonly string[];
  readonly addGone?: readonly GoneRow[];
  readonly sync?: Partial<SyncRecord>;
}

/**
 * The rows of one store in memory, and their copy on disk. Every window has one; the window that syncs changes and
 * persists it, the others reload what it wrote.
 */
export class Mirror implements Disposable {
  private readonly folders: CacheFolders;
  private readonly changed = new Emitter<MirrorChange>();
  private current: ReadonlyMap<string, SessionRow> = new Map();
  private goneRows: ReadonlyMap<string, GoneRow> = new Map();
  private record: SyncRecord = NEVER_SYNCED;
  private onDisk: SnapshotHead | undefined;
  /** Memory holds what the disk does not. */
  private dirty = false;
  /** Load, reload and persist, one after the other. */
  private queue: Promise<unknown> = Promise.resolve();
  private watcher: fs.FSWatcher | undefined;

  /** Fires once per batch, after the rows have changed. */
  readonly onDidChange: Event<MirrorChange> = this.changed.event;

  constructor(private readonly options: MirrorOptions) {
    this.folders = cacheFolders(options.directory);
  }

  /** All rows by filename, in no particular order. Every change makes a new map: one that was read stays as it is. */
  rows(): ReadonlyMap<string, SessionRow> {
    return this.current;
  }

  /** Rows whose sessions are no longer in the store, by filename. */
  gone(): ReadonlyMap<string, GoneRow> {
    return this.goneRows;
  }

  /** What the rows reflect. */
  sync(): SyncRecord {
    return this.record;
  }

  /**
   * Reads the snapshot: the newest rows with one event, then all with a second one. To be awaited before `apply`.
   * A damaged snapshot is rebuilt from the meta cache; another store's is thrown away.
   */
  load(): Promise<void> {
    return this.enqueue(async () => {
      const { snapshot } = this.folders;
      const head = await readSnapshotHead(snapshot, this.options.identity);
      if (typeof head === 'string') return this.loadWithoutSnapshot(head);
      await this.show(head);
      if (head.chunks.length === head.manifest.chunks.length) return;
      const all = await readWholeSnapshot(snapshot, this.options.identity, head.chunks);
      await (typeof all === 'string' ? this.loadWithoutSnapshot(all) : this.show(all));
    });
  }

  /** Takes over what another window wrote, if it wrote anything. Resolves to whether it did. */
  reloadIfChanged(): Promise<boolean> {
    return this.enqueue(async () => {
      const { snapshot } = this.folders;
      const manifest = await readManifest(snapshot, this.options.identity);
      if (this.dirty || typeof manifest === 'string') return false;
      if (manifest.revision === this.onDisk?.manifest.revision) return false;
      const all = await readWholeSnapshot(snapshot, this.options.identity, this.onDisk?.chunks ?? []);
      if (typeof all === 'string') return false;
      await this.show(all);
      return true;
    });
  }

  /** Reloads whenever another window writes. Best effort: network drives may not tell. */
  async watch(): Promise<void> {
    await ensureFolder(this.folders.snapshot);
    this.watcher ??= fs.watch(this.folders.snapshot, { persistent: false }, (_event, name) => {
      if (name !== null && name !== MANIFEST_FILE) return;
      this.reloadIfChanged().catch((error: unknown) => this.warn('reload', error));
    });
    this.watcher.on('error', (error) => this.warn('watch', error));
  }

  /** Changes the rows in memory: one replacement, one event. */
  apply(batch: MirrorBatch): void {
    const rows = new Map(this.current);
    const gone = new Map(this.goneRows);
    for (const filename of batch.remove ?? []) rows.delete(filename);
    for (const entry of batch.addGone ?? []) gone.set(entry.row.filename, entry);
    for (const row of batch.upsert ?? []) {
      rows.set(row.filename, row);
      gone.delete(row.filename);
    }
    this.dirty = true;
    const sameGone = gone.size === this.goneRows.size && !batch.addGone;
    this.replace(
      rows,
      sameGone ? this.goneRows : gone,
      batch.sync ? { ...this.record, ...batch.sync } : this.record,
    );
  }

  /** Stores the user's answer about a row that is gone: never asked again, in no window. */
  async answer(filename: string, decision: GoneDecision): Promise<void> {
    const entry = this.goneRows.get(filename);
    if (!entry) return;
    await writeAnswer(this.folders.answers, { filename, etag: entry.row.etag, decision });
    const gone = new Map(this.goneRows);
    if (decision === 'remove') gone.delete(filename);
    else gone.set(filename, { ...entry, kept: true });
    this.replace(this.current, gone, this.record);
  }

  /**
   * This machine is about to remove a session itself: when a sync, in whichever window, finds it gone, nobody is asked.
   * With `expected` false it is there again, and whoever removes it next has to be asked about.
   */
  async expectGone({ filename, etag }: SessionVersion, expected: boolean): Promise<void> {
    if (expected) await writeAnswer(this.folders.answers, { filename, etag, decision: 'remove' });
    else await withdrawAnswer(this.folders.answers, filename);
  }

  /** Writes the snapshot, then what describes it. Only for the window that syncs. */
  persist(): Promise<void> {
    return this.enqueue(async () => {
      const { identity } = this.options;
      await this.takeAnswers();
      const gone = [...this.goneRows.values()];
      const content = { identity, rows: this.current.values(), gone, sync: this.record };
      this.dirty = false;
      try {
        this.onDisk = await writeSnapshot(this.folders.snapshot, content, this.onDisk?.chunks ?? []);
        await writeCacheInfo(this.folders.cacheInfo, { ...content, count: this.onDisk.manifest.count });
        await pruneAnswers(this.folders.answers, gone, Date.now());
      } catch (error) {
        this.dirty = true;
        throw error;
      }
    });
  }

  /** Whether the snapshot on disk is whole; reads all of it. One that was never written is. */
  isWholeOnDisk(): Promise<boolean> {
    return this.enqueue(async () => {
      const all = await readWholeSnapshot(this.folders.snapshot, this.options.identity, []);
      return typeof all !== 'string' || all === 'absent';
    });
  }

  dispose(): void {
    this.watcher?.close();
    this.changed.dispose();
  }

  private async loadWithoutSnapshot(why: SnapshotFailure): Promise<void> {
    if (why === 'absent') return;
    this.options.log.warn(`The cache in ${this.options.directory} cannot be used (${why}): starting over.`);
    if (why === 'foreign') return rm(this.folders.metaCache, { recursive: true, force: true });
    const { rows, gone } = await rebuildRows(this.folders, this.options.identity, this.options.parseIndex);
    const answered = await applyAnswers(this.folders.answers, gone);
    this.onDisk = undefined;
    this.replace(rowsByName([...rows, ...this.current.values()]), goneByName(answered), NEVER_SYNCED);
  }

  private async show(read: SnapshotHead): Promise<void> {
    const gone = await applyAnswers(this.folders.answers, read.manifest.gone);
    if (this.dirty) return;
    this.onDisk = read;
    this.replace(rowsByName(read.chunks.flatMap(({ rows }) => rows)), goneByName(gone), read.manifest.sync);
  }

  /** Takes over answers that were given in other windows. */
  private async takeAnswers(): Promise<void> {
    const before = this.goneRows;
    const answered = goneByName(await applyAnswers(this.folders.answers, [...before.values()]));
    if (this.goneRows === before) this.replace(this.current, answered, this.record);
  }

  private replace(rows: typeof this.current, gone: typeof this.goneRows, record: SyncRecord): void {
    const change: MirrorChange = {
      ...compareRows(this.current, rows),
      goneChanged: !sameGone(this.goneRows, gone),
      syncChanged: record !== this.record,
    };
    this.current = rows;
    this.goneRows = gone;
    this.record = record;
    if (change.upserted.length + change.removed.length > 0 || change.goneChanged || change.syncChanged) {
      this.changed.fire(change);
    }
  }

  private enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.queue.then(task);
    this.queue = result.catch(() => {});
    return result;
  }

  private warn(doing: string, error: unknown): void {
    this.options.log.warn(
      `Could not ${doing} the cache of another window: ${toFastshotError(error).message}`,
    );
  }
}
