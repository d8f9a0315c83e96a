import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isFastshotError } from '../base/errors';
import { safeFileName } from '../session/safeFileName';
import { parseMetadata, type SessionMetadata } from '../session/metadata';
import { ensureFolder, removeStaleTemps } from './atomicFile';
import { dropCached, readCached, writeCached } from './cacheFile';
import { type AtRestKey, inTheClear, restBytes, restName } from './atRest';
import { readRestJson } from './restJson';
import type { CacheFolders } from './folders';

/** Metadata that was read from a session itself, because the store has no index of it. */
export interface DerivedMetadata {
  readonly filename: string;
  readonly etag: string;
  readonly size: number;
  /** Absent for a readable session that carries none. */
  readonly metadata?: SessionMetadata | undefined;
}

/** The store's indexes and overall list, byte for byte, as the source that the snapshot can be rebuilt from. */
export class MetaCache {
  /** @param atRest what is not sealed as it comes from the store is encrypted with it */
  constructor(
    private readonly folders: CacheFolders,
    private readonly atRest: AtRestKey = inTheClear,
  ) {}

  /** Keeps a session's index. Not flushed to disk: it is checked on reading and can be fetched again. */
  async putIndex(filename: string, bytes: Uint8Array): Promise<void> {
    await this.writeIn(this.folders.metaIndexes, this.indexPath(filename), bytes);
  }

  async getIndex(filename: string): Promise<Buffer<ArrayBuffer> | undefined> {
    return readCached(this.indexPath(filename));
  }

  /** Keeps metadata read from a session itself, in place of an index that was of an earlier session of this name. */
  async putDerived(derived: DerivedMetadata): Promise<void> {
    await dropCached(this.indexPath(derived.filename));
    const atRest = await this.atRest();
    const path = restName(this.derivedPath(derived.filename), atRest);
    await this.writeIn(this.folders.metaIndexes, path, restBytes(JSON.stringify(derived), atRest));
  }

  /** Whether there is metadata that was read from the session itself, readable or not. */
  async hasDerived(filename: string): Promise<boolean> {
    const path = restName(this.derivedPath(filename), await this.atRest());
    return (await readCached(path)) !== undefined;
  }

  async getDerived(filename: string): Promise<DerivedMetadata | undefined> {
    const path = this.derivedPath(filename);
    const { etag, size, metadata } = (await readRestJson<DerivedMetadata>(path, await this.atRest())) ?? {};
    if (typeof etag !== 'string' || typeof size !== 'number') return undefined;
    // The parser takes the desktop app's names of members.
    const { createdAt, imageCount, ...rest } = metadata ?? {};
    const parsed = parseMetadata({ ...rest, created_at: createdAt, image_count: imageCount });
    return { filename, etag, size, metadata: metadata && parsed };
  }

  /** Forgets what is kept of a session's metadata. */
  async remove(filename: string): Promise<void> {
    await dropCached(this.indexPath(filename));
    await dropCached(restName(this.derivedPath(filename), await this.atRest()));
  }

  /** Keeps the overall list. */
  async putOverallList(bytes: Uint8Array): Promise<void> {
    await ensureFolder(this.folders.metaCache);
    await writeCached(this.folders.overallList, bytes);
  }

  /** The cached overall list, if it is the one with this `overallListHash`; whatever is there when none is given. */
  async getOverallList(hash?: string): Promise<Buffer<ArrayBuffer> | undefined> {
    const bytes = await readCached(this.folders.overallList);
    return bytes && (hash === undefined || overallListHash(bytes) === hash) ? bytes : undefined;
  }

  /** Removes what writers that died have left behind. */
  async removeLeftovers(now: number): Promise<void> {
    for (const folder of [this.folders.metaCache, this.folders.metaIndexes, this.folders.answers]) {
      await removeStaleTemps(folder, now);
    }
  }

  /** The folder is made where it turns out to be missing: asking for it takes a tenth of the time of a small write. */
  private async writeIn(folder: string, path: string, bytes: string | Uint8Array): Promise<void> {
    const write = (): Promise<void> => writeCached(path, bytes, { durable: false });
    try {
      await write();
    } catch (error) {
      if (!isFastshotError(error, 'notFound')) throw error;
      await ensureFolder(folder);
      await write();
    }
  }

  private indexPath(filename: string): string {
    return join(this.folders.metaIndexes, safeFileName(filename) + '.meta.json');
  }

  private derivedPath(filename: string): string {
    return join(this.folders.metaIndexes, safeFileName(filename) + '.derived.json');
  }
}

/** Tells whether the cached overall list is the one that a sync record speaks of: sha256, hex. */
export const overallListHash = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
