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
  const copies = (await deps.files.list(rows.values())).filter((copy) => isListed(copy, rows));
  return evictCopies(deps, copies, onProgress, signal);
}

/**
 * Drops the cached indexes and the overall list, so that the next sync lists everything and reads all metadata anew. The
 * rows stay until then, as that sync could not tell otherwise which sessions have gone meanwhile. Rows whose sessions are
 * missing already stay as they are, with what the user decided about them: nothing of them can be read again.
 */
export async function clearMetadata(
  { mirror, metaCache, directory, clock, log }: ClearCacheDeps,
  signal: AbortSignal,
): Promise<void> {
  const lock = await takeWorkLock({ directory, clock, log }, async () => false, signal);
  try {
    await mirror.reloadIfChanged();
    const { keptMissing, unconfirmed } = mirror.sync();
    const missing = new Set([...keptMissing, ...unconfirmed]);
    const rows = [...mirror.rows().values()].filter(({ filename }) => !missing.has(filename));
    for (const { filename } of rows) await metaCache.remove(filename);
    mirror.apply({
      upsert: rows.map((row) => ({ ...row, problem: 'pending' })),
      sync: { ...NEVER_SYNCED, overall: undefined, keptMissing, unconfirmed },
    });
    await mirror.persist();
  } finally {
    await lock?.release();
  }
}
