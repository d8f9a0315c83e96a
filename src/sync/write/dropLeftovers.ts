import { isFastshotError } from '../../base/errors';
import { PROBE } from '../../storage/layout';
import type { ObjectInfo, ObjectStore } from '../../storage/objectStore';
import { storeTime } from '../../storage/storeTime';

/** No upload takes this long, ms: 256 MB over the slowest line that is still waited for need five hours. */
const DEAD_AFTER_MS = 7 * 86_400_000;

/**
 * Drops what writes have left in the store that were begun a week ago and never ended, whoever began them: the parts of
 * an upload whose id nobody knows any more, because the answer that named it was lost or its process died; and objects of
 * connection tests.
 * @returns how many
 */
export async function dropLeftovers(store: ObjectStore, now: number, signal: AbortSignal): Promise<number> {
  const old = (await store.leftovers.list('', signal)).filter(({ since }) => now - since > DEAD_AFTER_MS);
  const probes = await oldProbes(store, now, signal);
  if (old.length + probes.length === 0) return 0;
  // This machine's clock may be ahead, and an upload that is under way must not be cut off.
  const byStore = await storeTime(store, signal);
  const dead = old.filter(({ since }) => byStore - since > DEAD_AFTER_MS);
  for (const leftover of dead) await store.leftovers.drop(leftover, signal);
  const tried = probes.filter(({ modified }) => byStore - modified > DEAD_AFTER_MS);
  for (const { key } of tried) await store.delete(key, signal);
  return dead.length + tried.length;
}

/** What tests of the connection have written that were killed before they could delete it. */
async function oldProbes(store: ObjectStore, now: number, signal: AbortSignal): Promise<ObjectInfo[]> {
  const old: ObjectInfo[] = [];
  try {
    for await (const { objects } of store.list({ prefix: PROBE }, signal)) {
      old.push(...objects.filter(({ modified }) => now - modified > DEAD_AFTER_MS));
    }
  } catch (error) {
    // Who may list below another prefix only leaves them to others.
    if (!isFastshotError(error, 'accessDenied')) throw error;
  }
  return old;
}
