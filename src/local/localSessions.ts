import { join } from 'node:path';
import pMap from 'p-map';
import { abortError } from '../base/abort';
import { type FastshotError, forLog, isCancelled, toFastshotError } from '../base/errors';
import { Emitter, disposeAll, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import { Throttle } from '../base/throttle';
import { compareNewestFirst } from '../session/sessionName';
import type { SessionRow } from '../session/sessionRow';
import type { Vault } from '../session/vault';
import { Coalesced } from './coalesced';
import { FolderWatcher } from './folderWatcher';
import { listFiles, type LocalFile, type LocalPlace } from './localFile';
import { readFile, type Reading } from './reading';
import { loadReadings, saveReadings } from './readingCache';
import { TornFiles } from './tornFiles';

const PLACES: readonly LocalPlace[] = ['local', 'copies'];
const READ_CONCURRENCY = 4;
/** Events of one save come in bursts. */
const NEWS_INTERVAL_MS = 100;

/** Where local sessions lie: absolute paths, of which none has to exist. */
export interface LocalFolders {
  /** The user's own sessions. */
  readonly local: string;
  /** The desktop app's copies of cloud sessions. */
  readonly copies: string;
  /** What was read before, so that it need not be read at the next start. */
  readonly cacheFile: string;
}

/**
 * @param home the folder of `fastshot.home`
 * @param userHome where the desktop app keeps its copies
 */
export function localFolders(home: string, userHome: string): LocalFolders {
  return {
    local: join(home, 'sessions'),
    copies: join(userHome, 'fastshot_sessions'),
    cacheFile: join(home, 'local_cache.json'),
  };
}

/** One session of this machine, as lists show it. */
export interface LocalRow {
  readonly place: LocalPlace;
  readonly path: string;
  readonly row: SessionRow;
}

/** The sessions on this machine, kept true to what happens on disk. Rows come first, their metadata as it is read. */
export class LocalSessions implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly stop = new AbortController();
  private readonly news = new Throttle(() => this.tell(), NEWS_INTERVAL_MS);
  private readonly scanning = new Coalesced(() => this.scan());
  private readonly reading = new Coalesced(() => this.readAll());
  private readonly upkeep = new Throttle(() => void this.update(), NEWS_INTERVAL_MS);
  private readonly torn = new TornFiles(() => this.upkeep.request());
  private readonly watchers: readonly FolderWatcher[];
  private readonly files = new Map<LocalPlace, readonly LocalFile[]>();
  private readonly errors = new Map<LocalPlace, FastshotError>();
  private readings = new Map<string, Reading>();
  private list: readonly LocalRow[] | undefined;
  private vault: Vault | undefined;
  private loaded = false;
  private unsaved = false;

  /** Rows, their metadata or the state of a folder changed. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly folders: LocalFolders,
    private readonly log: Log,
  ) {
    const onEvent = (): void => this.upkeep.request();
    this.watchers = [folders.local, folders.copies].map((folder) => new FolderWatcher(folder, onEvent, log));
  }

  /** Lists the folders and watches them from now on. Resolves after the first look, when the rows are there. */
  async start(): Promise<void> {
    await this.scanning.request();
    void this.reading.request();
  }

  /** All rows, in no particular order. The same array until something changes. */
  rows(): readonly LocalRow[] {
    this.list ??= [...this.files.values()].flat().map((file) => this.rowOf(file));
    return this.list;
  }

  /** Why a folder could not be listed. Its rows are those of the last time. */
  problems(): ReadonlyMap<LocalPlace, FastshotError> {
    return this.errors;
  }

  /** Looks at both folders and reads what is new. Failures of folders are `problems`, not rejections. */
  async refresh(signal: AbortSignal): Promise<void> {
    let onAbort!: () => void;
    const aborted = new Promise<never>((_resolve, reject) => (onAbort = () => reject(abortError(signal))));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      await Promise.race([aborted, this.update()]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** The key of encrypted copies. Until it is first set nothing is read; with another one the wrong-key rows are again. */
  setVault(vault: Vault): void {
    if (vault.keyId === this.vault?.keyId) return;
    this.vault = vault;
    void this.reading.request();
  }

  dispose(): void {
    this.stop.abort();
    disposeAll([this.changed, this.news, this.upkeep, this.torn, ...this.watchers]);
  }

  private async update(): Promise<void> {
    await this.scanning.request();
    await this.reading.request();
  }

  private async scan(): Promise<void> {
    if (!this.loaded) this.readings = await loadReadings(this.folders.cacheFile);
    this.loaded = true;
    for (const watcher of this.watchers) await watcher.arm();
    for (const place of PLACES) {
      try {
        const files = await listFiles(place, this.folders[place], this.stop.signal);
        const news = this.errors.delete(place) || !isSame(files, this.files.get(place));
        this.files.set(place, files);
        if (news) this.announce();
      } catch (error) {
        this.onScanFailed(place, error);
      }
    }
  }

  private onScanFailed(place: LocalPlace, error: unknown): void {
    if (this.stop.signal.aborted) return;
    const failure = toFastshotError(error);
    if (this.errors.get(place)?.message === failure.message) return;
    this.log.warn(forLog(failure), { code: failure.code });
    this.errors.set(place, failure);
    this.announce();
  }

  /** Reads until nothing is unread, the newest first. */
  private async readAll(): Promise<void> {
    const { signal } = this.stop;
    try {
      for (let unread = this.unread(); unread.length > 0; unread = this.unread()) {
        await pMap(unread, (file) => this.readOne(file), { concurrency: READ_CONCURRENCY, signal });
      }
      await this.save();
    } catch (error) {
      if (!isCancelled(error) && !signal.aborted) this.log.warn(forLog(error));
    }
  }

  private unread(): LocalFile[] {
    const { vault } = this;
    if (!vault || this.stop.signal.aborted) return [];
    const isUnread = (file: LocalFile): boolean => {
      const reading = this.readings.get(file.path);
      if (reading?.version !== file.version) return true;
      if (reading.problem === 'wrongKey') return reading.wrongKeyId !== vault.keyId;
      return this.torn.isDue(file);
    };
    return [...this.files.values()]
      .flat()
      .filter(isUnread)
      .sort((a, b) => compareNewestFirst(a.filename, b.filename));
  }

  private async readOne(file: LocalFile): Promise<void> {
    const reading = await readFile(file, this.vault!, this.stop.signal);
    if (reading.problem === undefined) this.torn.forget(file.path);
    const isTorn = reading.problem === 'damaged' && this.torn.isSuspect(file);
    this.readings.set(file.path, isTorn ? { ...reading, problem: 'pending' } : reading);
    this.unsaved = true;
    this.announce();
  }

  /** Keeps what was read, and forgets the files that are gone. */
  private async save(): Promise<void> {
    const isComplete = this.files.size === PLACES.length && this.errors.size === 0;
    const paths = new Set([...this.files.values()].flat().map(({ path }) => path));
    for (const path of isComplete ? this.readings.keys() : []) {
      if (paths.has(path)) continue;
      this.readings.delete(path);
      this.torn.forget(path);
      this.unsaved = true;
    }
    if (!this.unsaved) return;
    this.unsaved = false;
    await saveReadings(this.folders.cacheFile, this.readings);
  }

  private rowOf({ place, path, filename, size, modified, version }: LocalFile): LocalRow {
    const reading = this.readings.get(path);
    const known = reading?.version === version ? reading : undefined;
    const problem = known ? known.problem : 'pending';
    return {
      place,
      path,
      row: { filename, size, etag: version, modified, metadata: known?.metadata, problem },
    };
  }

  private announce(): void {
    this.list = undefined;
    this.news.request();
  }

  /** Called from a timer, where nobody would catch what a listener throws. */
  private tell(): void {
    try {
      this.changed.fire();
    } catch (error) {
      this.log.error(`A listener to local sessions failed: ${forLog(error)}`);
    }
  }
}

function isSame(files: readonly LocalFile[], before: readonly LocalFile[] | undefined): boolean {
  if (files.length !== before?.length) return false;
  const versions = new Map(before.map(({ path, version }) => [path, version]));
  return files.every(({ path, version }) => versions.get(path) === version);
}
