import fs from 'node:fs/promises';
import path from 'node:path';
import { throwIfAborted } from '../../base/abort';
import { FastshotError, isFastshotError } from '../../base/errors';
import { diskError, errnoOf } from '../../base/fsErrors';
import {
  type Capabilities,
  DELIVERED,
  type Delivery,
  type GetOptions,
  type GetResult,
  type Leftovers,
  type ListOptions,
  type ListPage,
  type ObjectInfo,
  type ObjectStore,
  type PutOptions,
} from '../objectStore';
import { isInOwnFolder } from '../layout';
import { storeLabel, type FolderConfig } from '../storeConfig';
import { AWAY, OF_A_STORE, unreachable } from './away';
import { away, awayInfo, placeholderOf, statPlaceholder } from './foreignNames';
import { createKeyLocks } from './keyLocks';
import { pathOfKey } from './keyPath';
import { createLeftovers } from './leftovers';
import { changed, etagOf, infoOf, isAbsent, readObject, requireVersion, statObject } from './objectFile';
import { readMetadata, removeMetadata, writeMetadata } from './userMetadata';
import { walkObjects } from './walk';
import { commitFile, commitNewFile, discardFile, prepareFile, syncFolder } from './writeObject';

/** What a folder can do; whether it may be written to is the probe's finding. */
export const FOLDER_CAPABILITIES: Capabilities = {
  writable: true,
  deletes: true,
  createIfAbsent: true,
  compareAndSwap: true,
  etagQuoting: 'unquoted',
  ordered: true,
  ranges: true,
};

/** A folder as an object store. Its root is never created: a missing one is an unplugged disk, not an empty store. */
export function createFolderStore(config: FolderConfig, capabilities: Capabilities): ObjectStore {
  return new FolderStore(config.path, storeLabel(config), capabilities);
}

class FolderStore implements ObjectStore {
  readonly leftovers: Leftovers;
  private readonly withKeyLock;

  constructor(
    private readonly root: string,
    readonly label: string,
    readonly capabilities: Capabilities,
  ) {
    this.withKeyLock = createKeyLocks(root);
    this.leftovers = createLeftovers(root, async (doing, work) => {
      try {
        return await work();
      } catch (error) {
        throw await this.explain(error, doing, root);
      }
    });
  }

  head(
    key: string,
    signal: AbortSignal,
  ): Promise<ObjectInfo & { readonly metadata: Readonly<Record<string, string>> }> {
    return this.run('read', key, signal, async (file) => {
      const stats = await statObject(file);
      if (stats) return { ...infoOf(key, stats), metadata: await readMetadata(this.root, key, stats) };
      const placeholder = await statPlaceholder(file);
      if (!placeholder) throw absent(key);
      return { ...awayInfo(key, placeholder), metadata: {} };
    });
  }

  get(key: string, options: GetOptions, signal: AbortSignal): Promise<GetResult> {
    return this.run('read', key, signal, async (file) => {
      const result = await readObject(file, key, options);
      throwIfAborted(signal);
      if (result === undefined) throw (await statPlaceholder(file)) ? away(key, file) : absent(key);
      return result === 'notModified' ? { status: 'notModified' } : { status: 'ok', ...result };
    });
  }

  async *list(options: ListOptions, signal: AbortSignal): AsyncGenerator<ListPage> {
    const folder = options.prefix.slice(0, options.prefix.lastIndexOf('/') + 1);
    if (folder) await this.run('read', `${folder}x`, signal, async () => {});
    const pageSize = Math.min(options.pageSize ?? 1000, 1000);
    let objects: ObjectInfo[] = [];
    try {
      throwIfAborted(signal);
      for await (const info of walkObjects(this.root, options.prefix, options.startAfter)) {
        throwIfAborted(signal);
        objects.push(info);
        if (objects.length < pageSize) continue;
        yield { objects };
        objects = [];
      }
      // Files that are gone are left out: when all are because their disk is, that is no end of a list.
      await fs.stat(this.root);
    } catch (error) {
      throw await this.explain(error, 'list', this.root);
    }
    if (objects.length > 0) yield { objects };
  }

  /**
   * A disk or share that is not mounted may leave its mount point: a folder with nothing in it, or with something, but
   * nothing of a store. Our own folder for locks is no sign of one: any attempt to write leaves it.
   */
  readonly confirmEmpty = async (signal: AbortSignal): Promise<void> => {
    throwIfAborted(signal);
    const names = await fs.readdir(this.root).catch(async (error: unknown) => {
      throw await this.explain(error, 'list', this.root);
    });
    if (names.some((name) => OF_A_STORE.has(name))) return;
    const what = names.length === 0 ? 'is empty' : 'has nothing of a store in it any more';
    throw unreachable(this.root, `${what}, and had sessions in it`);
  };

  put(
    key: string,
    bytes: Uint8Array,
    options: PutOptions,
    signal: AbortSignal,
  ): Promise<{ readonly etag: string }> {
    return this.run('write', key, signal, (file) =>
      this.withKeyLock(key, async (stillHeld) => {
        const { condition, metadata } = options;
        const previous = await statObject(file);
        if (condition === 'absent' && (previous ?? (await statPlaceholder(file)))) throw changed(key);
        if (typeof condition === 'object') await requireVersion(file, key, condition.etag);
        const prepared = await prepareFile(file, bytes, previous);
        const etag = etagOf(prepared.stats);
        try {
          if (metadata) await writeMetadata(this.root, key, etag, metadata);
          stillHeld();
          throwIfAborted(signal);
          // The lock's loss is noticed late by a process that was stopped while it wrote.
          if (typeof condition === 'object') await requireVersion(file, key, condition.etag);
          if (condition !== 'absent') await commitFile(prepared, file);
          else if (!(await commitNewFile(prepared, file))) throw changed(key);
        } catch (error) {
          await discardFile(prepared).catch(() => {});
          if (metadata) await removeMetadata(this.root, key, prepared.stats).catch(() => {});
          throw error;
        }
        await syncFolder(path.dirname(file));
        if (previous) await removeMetadata(this.root, key, previous);
        return { etag };
      }),
    );
  }

  async copy(from: string, to: string, signal: AbortSignal): Promise<{ readonly etag: string }> {
    const source = await this.get(from, { maxBytes: Number.MAX_SAFE_INTEGER }, signal);
    if (source.status !== 'ok') throw absent(from);
    const { metadata } = await this.head(from, signal);
    const hasMetadata = Object.keys(metadata).length > 0;
    return this.put(to, source.bytes, { contentType: '', ...(hasMetadata ? { metadata } : {}) }, signal);
  }

  delete(key: string, signal: AbortSignal): Promise<Delivery> {
    return this.run('delete', key, signal, (file) =>
      this.withKeyLock(key, async (stillHeld) => {
        const stats = await statObject(file);
        stillHeld();
        await fs.rm(placeholderOf(file), { force: true }).catch((error: unknown) => {
          if (!isAbsent(error)) throw error;
        });
        if (!stats) return DELIVERED;
        await fs.rm(file, { force: true });
        await removeMetadata(this.root, key, stats);
        // As long as something else is in it, it stays.
        if (isInOwnFolder(key)) await fs.rmdir(path.dirname(file)).catch(() => {});
        return DELIVERED;
      }),
    );
  }

  dispose(): void {
    // Nothing is held between calls.
  }

  private async run<T>(
    doing: string,
    key: string,
    signal: AbortSignal,
    work: (file: string) => Promise<T>,
  ): Promise<T> {
    throwIfAborted(signal);
    const file = pathOfKey(this.root, key);
    try {
      await this.checkInside(path.dirname(file), key);
      return await work(file);
    } catch (error) {
      throw await this.explain(error, doing, file);
    }
  }

  /** Refuses keys whose folder is a symlink that leads out of the store, and notices a missing root. */
  private async checkInside(folder: string, key: string): Promise<void> {
    const root = await fs.realpath(this.root);
    let existing = folder;
    for (;;) {
      try {
        const relative = path.relative(root, await fs.realpath(existing));
        if (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)) return;
        throw new FastshotError(
          'invalidInput',
          `"${key}" leads out of the folder ${this.root} by a symbolic link.`,
          { data: { key } },
        );
      } catch (error) {
        if (!isAbsent(error) || existing === this.root) throw error;
        existing = path.dirname(existing);
      }
    }
  }

  private async explain(error: unknown, doing: string, file: string): Promise<Error> {
    if (isFastshotError(error)) return error;
    if (AWAY.has(errnoOf(error) ?? '')) return unreachable(this.root, 'does not answer', error);
    if (!(await isFolder(this.root))) return unreachable(this.root, 'is not there', error);
    return diskError(error, doing, file);
  }
}

function absent(key: string): FastshotError {
  return new FastshotError('notFound', `There is no "${key}" in this folder.`, { data: { key } });
}

/** False only where there certainly is no folder: a failed look is no proof. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await fs.stat(path)).isDirectory();
  } catch (error) {
    return !isAbsent(error);
  }
}
