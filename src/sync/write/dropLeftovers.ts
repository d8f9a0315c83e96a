import type { ObjectStore } from '../../storage/objectStore';
import { storeTime } from '../../storage/storeTime';

/** No upload takes this long, ms: 256 MB over the slowest line that is still waited for need five hours. */
const DEAD_AFTER_MS = 7 * 86_400_000;

/**
 * Drops what writes have left in the store that were begun a week ago and never ended, whoever began them: the parts of
 * an upload whose id nobody knows any more, because the answer that named it was lost or its process died.
 * @returns how many
 */
export async function dropLeftovers(store: ObjectStore, now: number, signal: AbortSignal): Promise<number> {
  const old = (await store.leftovers.list('', signal)).filter(({ since }) => now - since > DEAD_AFTER_MS);
  if (old.length === 0) return 0;
  // This machine's clock may be ahead, and an upload that is under way must not be cut off.
  const byStore = await storeTime(store, signal);
  const dead = old.filter(({ since }) => byStore - since > DEAD_AFTER_MS);
  for (const leftover of dead) await store.leftovers.drop(leftover, signal);
  return dead.length;
}
