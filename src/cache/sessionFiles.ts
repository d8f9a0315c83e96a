import { type FSWatcher, watch } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, errnoOf } from '../base/fsErrors';
import { hashInTurns } from '../base/inTurns';
import { Emitter, type Disposable, type Event } from '../base/lifecycle';
import { safeFileName } from '../session/safeFileName';
import {
  ensureFolder,
  namesIn,
  removeStaleTemps,
  renameWithRetry,
  tempName,
  writeFileAtomic,
} from './atomicFile';
import { cachedNames, readCached } from './cacheFile';
import {
  copyFolderName,
  type CopyRecord,
  isCopyFolder,
  readCopyRecord,
  RECORD_FILE,
  type SessionVersion,
} from './copyRecord';

/** Each is an open file, of which a process may have a few hundred. */
const RECORDS_AT_ONCE = 16;

/**
 * Copies of downloaded sessions. Each has a folder of its own, named by name, ETag and size and put there by one
 * rename, so that bytes never stand beside the record of another version.
 */
export class SessionFiles implements Disposable {
  private readonly changed = new Emitter<string | undefined>();
  private watcher: FSWatcher | undefined;
  private disposed = false;
  private looking: Promise<void> = Promise.resolve();
  private present: ReadonlySet<string> = new Set();
  private readonly folderNames = new WeakMap<SessionVersion, string>();

  /** Fires with the filename of a session whose copy came or went; undefined when another window did it. */
  readonly onDidChange: Event<string | undefined> = this.changed.event;

  /** @param directory the store's `sessions/` folder */
  constructor(private readonly directory: string) {}

  /** Looks which copies there are; `has` answers from that. */
  async load(): Promise<void> {
    this.present = new Set((await cachedNames(this.directory)).filter((name) => isCopyFolder(name)));
  }

  /** Keeps what `has` answers true when other windows download and remove. Best effort: network drives may not tell. */
  async watch(): Promise<void> {
    await ensureFolder(this.directory);
    if (this.disposed) return;
    this.watcher ??= watch(this.directory, { persistent: false }, (_event, name) => {
      if (name !== null && !isCopyFolder(name)) return;
      this.looking = this.looking.then(() => this.lookAgain()).catch(() => {});
    });
    this.watcher.on('error', () => {});
    await this.lookAgain();
  }

  /** Whether there is a copy of exactly this version, as of the last `load`, `put` or `remove`. */
  has(version: SessionVersion): boolean {
    // Asked for every row of a list: 10,000 hashes take 30 ms, and most users keep few copies or none.
    return this.present.size > 0 && this.present.has(this.folderOf(version));
  }

  /** Where the copy of a session is, or would be. The file has a name that is safe on every system. */
  pathOf(version: SessionVersion): string {
    return join(this.directory, copyFolderName(version), safeFileName(version.filename));
  }

  /**
   * The bytes of a copy; undefined when there is none, or none that is still what was kept. A corrupt copy stays
   * until `put` replaces it: until it can be fetched again it is the only one.
   */
  async open(version: SessionVersion): Promise<Buffer<ArrayBuffer> | undefined> {
    const bytes = await this.read(version);
    const now = new Date();
    // Tells when the copy was last of use. Not the files' own access time, which many systems do not keep.
    if (bytes) await fs.utimes(this.recordPath(copyFolderName(version)), now, now).catch(() => {});
    return bytes;
  }

  /** Whether a copy still is what was kept. Not a use of it. */
  async isIntact(version: SessionVersion): Promise<boolean> {
    return (await this.read(version)) !== undefined;
  }

  /** Keeps the bytes of a session, which the caller has verified. Resolves to the file's path. */
  async put(version: SessionVersion, bytes: Uint8Array): Promise<string> {
    const { filename, etag, size } = version;
    const temp = join(this.directory, tempName());
    await ensureFolder(temp);
    await removeStaleTemps(this.directory, Date.now());
    try {
      await writeFileAtomic(join(temp, safeFileName(filename)), bytes);
      const record: CopyRecord = { filename, etag, size, sha256: await hashInTurns('sha256', bytes) };
      await writeFileAtomic(join(temp, RECORD_FILE), JSON.stringify(record));
      await this.replace(temp, version);
    } finally {
      await fs.rm(temp, { recursive: true, force: true }).catch(() => {});
    }
    this.note(version, true);
    return this.pathOf(version);
  }

  async remove(version: SessionVersion): Promise<void> {
    const path = join(this.directory, copyFolderName(version));
    try {
      await fs.rm(path, { recursive: true, force: true });
    } catch (error) {
      throw diskError(error, 'remove', path);
    }
    this.note(version, false);
  }

  /**
   * All copies, those of sessions that are no longer in the store among them.
   * @param known says whose copy it is where the record beside it cannot be read
   */
  async list(known: Iterable<SessionVersion> = []): Promise<SessionVersion[]> {
    return (await this.look(known)).copies;
  }

  /** Names of the folders of which neither their record nor what is known tells whose copy they hold. */
  async strays(known: Iterable<SessionVersion>): Promise<string[]> {
    return (await this.look(known)).strays;
  }

  /** Removes a folder that holds no copy, only what is left of one. Resolves to whether it did. */
  async removeEmpty(folder: string): Promise<boolean> {
    const path = join(this.directory, folder);
    if ((await namesIn(path)).some((name) => name !== RECORD_FILE)) return false;
    await fs.rm(path, { recursive: true, force: true });
    return true;
  }

  /** All copies, with the time when each was downloaded or last opened: milliseconds since 1970. */
  async listByUse(
    known: Iterable<SessionVersion> = [],
  ): Promise<(SessionVersion & { readonly usedAt: number })[]> {
    const copies = await Promise.all(
      (await this.list(known)).map(async (copy) => {
        const folder = copyFolderName(copy);
        const stat = await fs
          .stat(this.recordPath(folder))
          .catch(() => fs.stat(join(this.directory, folder)))
          .catch(() => undefined);
        return stat && { ...copy, usedAt: stat.mtimeMs };
      }),
    );
    return copies.filter((copy) => copy !== undefined).sort((a, b) => a.usedAt - b.usedAt);
  }

  /** Bytes of all copies. */
  async totalSize(): Promise<number> {
    return (await this.list()).reduce((sum, { size }) => sum + size, 0);
  }

  dispose(): void {
    this.disposed = true;
    this.watcher?.close();
    this.changed.dispose();
  }

  private async lookAgain(): Promise<void> {
    const before = this.present;
    await this.load();
    const isSame = before.size === this.present.size && [...before].every((name) => this.present.has(name));
    if (!isSame) this.changed.fire(undefined);
  }

  private async look(
    known: Iterable<SessionVersion>,
  ): Promise<{ copies: SessionVersion[]; strays: string[] }> {
    await this.load();
    const copies: SessionVersion[] = [];
    const strays: string[] = [];
    let byFolder: ReadonlyMap<string, SessionVersion> | undefined;
    for (const { folder, record } of await this.records()) {
      byFolder ??= record ? undefined : new Map(Array.from(known, (each) => [this.folderOf(each), each]));
      const version = record ?? byFolder?.get(folder);
      if (version) copies.push(versionOf(version));
      else strays.push(folder);
    }
    return { copies, strays };
  }

  private async records(): Promise<{ folder: string; record: CopyRecord | undefined }[]> {
    const folders = [...this.present];
    const found: { folder: string; record: CopyRecord | undefined }[] = [];
    for (let at = 0; at < folders.length; at += RECORDS_AT_ONCE) {
      const some = folders.slice(at, at + RECORDS_AT_ONCE).map(async (folder) => ({
        folder,
        record: await readCopyRecord(this.directory, folder),
      }));
      found.push(...(await Promise.all(some)));
    }
    return found;
  }

  private folderOf(version: SessionVersion): string {
    let name = this.folderNames.get(version);
    if (name === undefined) {
      name = copyFolderName(version);
      this.folderNames.set(version, name);
    }
    return name;
  }

  private async replace(temp: string, version: SessionVersion): Promise<void> {
    const path = join(this.directory, copyFolderName(version));
    try {
      await renameWithRetry(temp, path);
    } catch (error) {
      const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes(errnoOf(error) ?? '');
      if (!taken) throw diskError(error, 'write', path);
      if (await this.isIntact(version)) return; // another window was quicker
      await fs.rm(path, { recursive: true, force: true });
      await renameWithRetry(temp, path);
    }
  }

  private async read(version: SessionVersion): Promise<Buffer<ArrayBuffer> | undefined> {
    const record = await readCopyRecord(this.directory, copyFolderName(version));
    const bytes = record && (await readCached(this.pathOf(version)));
    if (bytes?.length !== version.size) return undefined;
    return (await hashInTurns('sha256', bytes)) === record?.sha256 ? bytes : undefined;
  }

  private recordPath(folder: string): string {
    return join(this.directory, folder, RECORD_FILE);
  }

  private note(version: SessionVersion, there: boolean): void {
    const present = new Set(this.present);
    if (there) present.add(copyFolderName(version));
    else present.delete(copyFolderName(version));
    this.present = present;
    this.changed.fire(version.filename);
  }
}

const versionOf = ({ filename, etag, size }: SessionVersion): SessionVersion => ({ filename, etag, size });
