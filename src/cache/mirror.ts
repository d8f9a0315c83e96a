import { rm } from 'node:fs/promises';
import { forLog } from '../base/errors';
import { type Disposable, Emitter, type Event } from '../base/lifecycle';
import type { SessionRow } from '../session/sessionRow';
import { applyAnswers, type GoneDecision, pruneAnswers, withdrawAnswers, writeAnswer } from './answers';
import { type CacheFolders, cacheFolders } from './folders';
import { type MirrorBatch, type MirrorContent, withBatch } from './mirrorBatch';
import { changeBetween, type MirrorChange } from './mirrorChange';
import type { MirrorOptions } from './mirrorOptions';
import { rebuildRows } from './rebuild';
import { goneByName, rowsByName } from './rowDiff';
import type { SessionVersion } from './copyRecord';
import type { SnapshotFailure, SnapshotHead } from './snapshot';
import { SnapshotOnDisk } from './snapshotOnDisk';
import { type GoneRow, NEVER_SYNCED, type SyncRecord } from './syncRecord';

/**
 * The rows of one store in memory, and their copy on disk. Every window has one; the window that syncs changes and
 * persists it, the others reload what it wrote.
 */
export class Mirror implements Disposable {
  private readonly folders: CacheFolders;
  private readonly changed = new Emitter<MirrorChange>();
  private content: MirrorContent = { rows: new Map(), gone: new Map(), record: NEVER_SYNCED };
  private readonly onDisk: SnapshotOnDisk;
  /** What memory holds and the disk does not, in order. */
  private unsaved: MirrorBatch[] = [];
  /** The rows of `content`, while nobody else has seen them: batches change them in place. */
  private ownRows: Map<string, SessionRow> | undefined;
  private rowsRevision = 0;
  /** Load, reload and persist, one after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  /** Fires once per batch, after the rows have changed. */
  readonly onDidChange: Event<MirrorChange> = this.changed.event;

  constructor(private readonly options: MirrorOptions) {
    this.folders = cacheFolders(options.directory);
    this.onDisk = new SnapshotOnDisk(this.folders, options);
  }

  /**
   * All rows by filename, in no particular order. A map that was read stays as it is: the next change makes a new one,
   * which is why `count` should be asked where the number will do.
   */
  rows(): ReadonlyMap<string, SessionRow> {
    this.ownRows = undefined;
    return this.content.rows;
  }

  /** The row of one session, if the store has it. */
  row(filename: string): SessionRow | undefined {
    return this.content.rows.get(filename);
  }

  /** Another number after every change of the rows. */
  get revision(): number {
    return this.rowsRevision;
  }

  /** How many rows there are. */
  get count(): number {
    return this.content.rows.size;
  }

  /** Rows whose sessions are no longer in the store, by filename. */
  gone(): ReadonlyMap<string, GoneRow> {
    return this.content.gone;
  }

  /** What the rows reflect. */
  sync(): SyncRecord {
    return this.content.record;
  }

  /**
   * Reads the snapshot: the newest rows with one event, then all with a second one. To be awaited before `apply`.
   * A damaged snapshot is rebuilt from the meta cache; another store's is thrown away.
   */
  load(): Promise<void> {
    return this.enqueue(async () => {
      const head = await this.onDisk.readHead();
      if (typeof head === 'string') return this.loadWithoutSnapshot(head);
      await this.show(head);
      if (head.chunks.length === head.manifest.chunks.length) return;
      const all = await this.onDisk.readAll(head);
      if (typeof all === 'string') await this.loadWithoutSnapshot(all);
      else await this.show(all);
    });
  }

  /**
   * Takes over what another window wrote, if it wrote anything, below what this one has changed since. Resolves to
   * whether it did.
   */
  reloadIfChanged(): Promise<boolean> {
    return this.enqueue(async () => {
      if (!(await this.onDisk.isChanged()) || this.isSyncUnsaved()) return false;
      const all = await this.onDisk.readAll();
      return typeof all === 'string' ? false : this.show(all);
    });
  }

  /** Reloads whenever another window writes. Best effort: network drives may not tell. */
  watch(): Promise<void> {
    const reload = (): void =>
      void this.reloadIfChanged().catch((error: unknown) => this.warn('reload', error));
    return this.onDisk.watch(reload, (error) => this.warn('watch', error));
  }

  /** Changes the rows in memory: one event. What it costs grows with the batch, not with the rows there are. */
  apply(batch: MirrorBatch): void {
    this.unsaved.push(batch);
    const before = this.content.rows;
    const { content, change } = withBatch(this.content, batch, this.ownRows);
    this.content = content;
    if (content.rows !== before) this.ownRows = content.rows as Map<string, SessionRow>;
    this.tell(change);
  }

  /** Stores the user's answer about a row that is gone: never asked again, in no window. */
  async answer(filename: string, decision: GoneDecision): Promise<void> {
    const entry = this.content.gone.get(filename);
    if (!entry) return;
    await writeAnswer(this.folders.answers, { filename, etag: entry.row.etag, decision });
    const gone = new Map(this.content.gone);
    if (decision === 'remove') gone.delete(filename);
    else gone.set(filename, { ...entry, kept: true });
    this.replace({ ...this.content, gone });
  }

  /**
   * This machine is about to remove a session itself: when a sync, in whichever window, finds it gone, nobody is asked.
   * With `expected` false it is there again, and whoever removes it next has to be asked about.
   */
  async expectGone({ filename, etag }: SessionVersion, expected: boolean): Promise<void> {
    if (expected) await writeAnswer(this.folders.answers, { filename, etag, decision: 'remove' });
    else await this.cameBack([filename]);
  }

  /** Sessions of these names are in the store again: who removes them next has to be asked about. */
  cameBack(filenames: Iterable<string>): Promise<void> {
    return withdrawAnswers(this.folders.answers, filenames);
  }

  /** Writes the snapshot, then what describes it. Only for the window that syncs. */
  persist(): Promise<void> {
    return this.enqueue(async () => {
      await this.takeAnswers();
      const { record } = this.content;
      const gone = [...this.content.gone.values()];
      // As they are now: batches that come meanwhile change the map.
      const rows = [...this.content.rows.values()];
      const saving = this.unsaved;
      this.unsaved = [];
      try {
        await this.onDisk.write(rows, gone, record);
        await pruneAnswers(this.folders.answers, gone, Date.now());
      } catch (error) {
        this.unsaved = [...saving, ...this.unsaved];
        throw error;
      }
    });
  }

  /** Whether the snapshot on disk is whole; reads all of it. One that was never written is. */
  isWholeOnDisk(): Promise<boolean> {
    return this.enqueue(() => this.onDisk.isWhole());
  }

  dispose(): void {
    this.onDisk.dispose();
    this.changed.dispose();
  }

  private async loadWithoutSnapshot(why: SnapshotFailure): Promise<void> {
    if (why === 'absent') return;
    this.options.log.warn(`The cache in ${this.options.directory} cannot be used (${why}): starting over.`);
    if (why === 'foreign') return rm(this.folders.metaCache, { recursive: true, force: true });
    const { identity, parseIndex } = this.options;
    const atRest = await this.options.atRest?.();
    const { rows, gone } = await rebuildRows(this.folders, identity, parseIndex, atRest);
    const answered = await applyAnswers(this.folders.answers, gone);
    this.onDisk.show(undefined);
    this.replace({
      rows: rowsByName([...rows, ...this.content.rows.values()]),
      gone: goneByName(answered),
      record: NEVER_SYNCED,
    });
  }

  /** Shows what is on disk, and on top of it what this process has changed since. */
  private async show(read: SnapshotHead): Promise<boolean> {
    const gone = await applyAnswers(this.folders.answers, read.manifest.gone);
    if (this.isSyncUnsaved()) return false;
    this.onDisk.show(read);
    const content: MirrorContent = {
      rows: rowsByName(read.chunks.flatMap(({ rows }) => rows)),
      gone: goneByName(gone),
      record: read.manifest.sync,
    };
    const own = content.rows as Map<string, SessionRow>;
    this.replace(this.unsaved.reduce((all, batch) => withBatch(all, batch, own).content, content));
    return true;
  }

  /** What a sync has found goes with the rows it started from, and is not laid over others. */
  private isSyncUnsaved(): boolean {
    return this.unsaved.some(({ sync }) => sync !== undefined);
  }

  /** Takes over answers that were given in other windows. */
  private async takeAnswers(): Promise<void> {
    const before = this.content.gone;
    const answered = goneByName(await applyAnswers(this.folders.answers, [...before.values()]));
    if (this.content.gone === before) this.replace({ ...this.content, gone: answered });
  }

  private replace(content: MirrorContent): void {
    const change = changeBetween(this.content, content);
    this.content = content;
    this.ownRows = undefined;
    this.tell(change);
  }

  private tell(change: MirrorChange | undefined): void {
    if (!change) return;
    if (change.upserted.length + change.removed.length > 0) this.rowsRevision += 1;
    this.changed.fire(change);
  }

  private enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.queue.then(task);
    this.queue = result.catch(() => {});
    return result;
  }

  private warn(doing: string, error: unknown): void {
    this.options.log.warn(`Could not ${doing} the cache of another window: ${forLog(error)}`);
  }
}
