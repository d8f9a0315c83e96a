import type { ObjectStore } from '../../../storage/objectStore';
import { NEVER_SYNCED } from '../../../cache/syncRecord';
import type { Log } from '../../../base/log';
import type { Clock } from '../../clock';
import { takeWorkLock } from '../../workLock';
import type { OnProgress } from '../maintainDeps';
import type { CacheParts } from './cacheParts';
import { evictCopies, isListed, type Eviction } from './limitCache';

export interface ClearCacheDeps extends CacheParts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Removes the downloaded copies of all sessions that the store still has. Others may be the last ones: they stay. */
export async function clearCopies(
  deps: ClearCacheDeps,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Eviction> {
  const rows = deps.mirror.rows();
  const copies = (await deps.files.list()).filter((copy) => isListed(copy, rows));
  return evictCopies(deps, copies, onProgress, signal);
}

/**
 * Forgets what was read of the sessions' metadata, so that the next sync reads all of it anew. What the user decided
 * about sessions that are gone stays: it is stored nowhere else.
 */
export async function clearMetadata(
  { mirror, metaCache, directory, clock, log }: ClearCacheDeps,
  signal: AbortSignal,
): Promise<void> {
  const lock = await takeWorkLock({ directory, clock, log }, async () => false, signal);
  try {
    await mirror.reloadIfChanged();
    const { keptMissing, unconfirmed } = mirror.sync();
    const filenames = [...mirror.rows().keys()];
    for (const filename of filenames) await metaCache.remove(filename);
    mirror.apply({
      remove: filenames,
      sync: { ...NEVER_SYNCED, overall: undefined, keptMissing, unconfirmed },
    });
    await mirror.persist();
  } finally {
    await lock?.release();
  }
}
