import type { OperationContext } from '../../operations/operation';
import { chooseToEvict, evictCopies, type Eviction } from '../../sync/maintain/cache/limitCache';
import type { Connection } from '../connections';
import { readCacheLimits } from '../settings';

/** Removes the copies that are beyond the limits of the settings. */
export async function enforceLimits(
  connection: Connection,
  onProgress: OperationContext['report'],
  signal: AbortSignal,
): Promise<Eviction> {
  const { files, mirror } = connection;
  const copies = await files.listByUse(mirror.rows().values());
  const chosen = chooseToEvict(copies, mirror.rows(), readCacheLimits(), Date.now());
  // Nothing to ask the store for.
  if (chosen.length === 0) return { removed: 0, freed: 0, unconfirmed: [] };
  return evictCopies({ store: await connection.store(), files }, chosen, onProgress, signal);
}
