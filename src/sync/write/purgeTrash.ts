import { FastshotError } from '../../base/errors';
import { INDEX_SUFFIX, TRASH } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { storeTime } from '../../storage/storeTime';
import { parseTrashKey, TRASH_AGE_MS, type TrashEntry, trashIndexKey } from './trash';

/** Deletes a removed session for good. */
export async function purge(
  store: ObjectStore,
  { key }: Pick<TrashEntry, 'key'>,
  signal: AbortSignal,
): Promise<void> {
  if (!parseTrashKey(key)) {
    throw new FastshotError('invalidInput', `"${key}" is not in the trash.`, { data: { key } });
  }
  await store.delete(trashIndexKey(key), signal);
  await store.delete(key, signal);
}

/**
 * Deletes for good what was removed more than 30 days ago, and indexes in the trash whose session is not there. Who
 * removed it may have had a wrong clock, and so may this machine: by the store's clock it has to be that long as well.
 * @returns names of the sessions
 */
export async function purgeOld(store: ObjectStore, now: number, signal: AbortSignal): Promise<string[]> {
  const old = await oldKeys(store, now, signal);
  if (old.length === 0) return [];
  const byStore = await storeTime(store, signal);
  const expired = old.filter(({ since }) => byStore - since > TRASH_AGE_MS).map(({ key }) => key);
  // In the order of keys an index comes right after its session; here it goes before it.
  for (const key of expired.sort().toReversed()) await store.delete(key, signal);
  return expired.flatMap((key) => parseTrashKey(key)?.filename ?? []);
}

/** Keys that are in the trash for more than 30 days by this machine's clock, and since when, by the later of two others. */
async function oldKeys(
  store: ObjectStore,
  now: number,
  signal: AbortSignal,
): Promise<{ readonly key: string; readonly since: number }[]> {
  const old: { key: string; since: number }[] = [];
  for await (const { objects } of store.list({ prefix: TRASH }, signal)) {
    for (const { key, modified } of objects) {
      const session = key.endsWith(INDEX_SUFFIX) ? key.slice(0, -INDEX_SUFFIX.length) : key;
      const parsed = parseTrashKey(session);
      if (!parsed) continue;
      const since = Math.max(parsed.removedAt, modified);
      if (now - since > TRASH_AGE_MS) old.push({ key, since });
    }
  }
  return old;
}
