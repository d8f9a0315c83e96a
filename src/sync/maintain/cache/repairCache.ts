import { join } from 'node:path';
import { throwIfAborted } from '../../../base/abort';
import { isFastshotError, toFastshotError } from '../../../base/errors';
import type { Log } from '../../../base/log';
import { cacheFolders } from '../../../cache/folders';
import type { Vault } from '../../../session/vault';
import type { ObjectStore } from '../../../storage/objectStore';
import type { Clock } from '../../clock';
import { downloadSession } from '../../download';
import { findMetadata } from '../../sessionMetadata';
import { takeWorkLock } from '../../workLock';
import type { OnProgress } from '../maintainDeps';
import type { CacheParts } from './cacheParts';
import { checkCache, type BrokenFile } from './checkCache';

export interface RepairCacheDeps extends CacheParts {
  readonly store: ObjectStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
}

/** A broken file that stays as it is, because what it was a copy of is not to be had. */
export interface LeftBroken {
  readonly file: BrokenFile;
  readonly why: string;
}

/** What was found broken, and what of it could not be mended. */
export interface CacheRepair {
  readonly broken: readonly BrokenFile[];
  readonly left: readonly LeftBroken[];
}

/**
 * Validates the cache as it is now, whatever an earlier validation has found, and fetches again what is broken.
 * @param now milliseconds since 1970
 */
export async function validateAndRepair(
  deps: RepairCacheDeps,
  now: number,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<CacheRepair> {
  const { broken } = await checkCache(deps, deps.vault.parseMetaIndex, now, onProgress, signal);
  const left = broken.length > 0 ? await repairCache(deps, broken, onProgress, signal) : [];
  return { broken, left };
}

/** Fetches again what is broken, and nothing else. Resolves to what could not be mended. */
export async function repairCache(
  deps: RepairCacheDeps,
  broken: readonly BrokenFile[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<LeftBroken[]> {
  const left: LeftBroken[] = [];
  for (const [done, file] of broken.entries()) {
    onProgress({ done, total: broken.length });
    throwIfAborted(signal);
    try {
      const why = await mend(deps, file, signal);
      if (why !== undefined) left.push({ file, why });
    } catch (error) {
      const single = isFastshotError(error, 'notFound', 'preconditionFailed', 'checksumMismatch', 'wrongKey');
      if (!single) throw error;
      left.push({ file, why: toFastshotError(error).message });
    }
  }
  onProgress({ done: broken.length, total: broken.length });
  await persist(deps, signal);
  return left;
}

async function mend(
  deps: RepairCacheDeps,
  file: BrokenFile,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { directory, mirror, metaCache, files, store, vault } = deps;
  switch (file.kind) {
    case 'copy': {
      const { filename, etag, size } = file.version;
      const row = mirror.rows().get(filename);
      if (row?.etag !== etag || row.size !== size) return `${filename} is no longer in the store.`;
      await downloadSession(deps, row, () => {}, signal);
      return undefined;
    }
    case 'strayCopy': {
      if (await files.removeEmpty(file.folder)) return undefined;
      const path = join(cacheFolders(directory).sessions, file.folder);
      return `Nothing tells any more which session is in ${path}, and it may be the last copy of one. Look into the folder, and delete it if you do not need it.`;
    }
    case 'index': {
      const row = mirror.rows().get(file.filename);
      const found = row && (await findMetadata({ store, vault }, row, true, signal));
      await metaCache.remove(file.filename);
      if (!found) return undefined;
      const { filename, etag, size, metadata, problem } = found.row;
      if (found.from === 'index') await metaCache.putIndex(filename, found.index);
      else if (!problem) await metaCache.putDerived({ filename, etag, size, metadata });
      mirror.apply({ upsert: [found.row] });
      return undefined;
    }
    case 'overallList':
      // The next sync then reads the list anew, and lists everything, as it has nothing to compare with.
      mirror.apply({ sync: { overall: undefined, listState: 'unknown' } });
      return undefined;
    case 'snapshot':
      // Written anew from the rows in memory, below.
      return undefined;
  }
}

async function persist(deps: RepairCacheDeps, signal: AbortSignal): Promise<void> {
  const lock = await takeWorkLock(deps, async () => false, signal);
  try {
    await deps.mirror.persist();
  } finally {
    await lock?.release();
  }
}
