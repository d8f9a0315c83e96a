import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { VaultMode } from '../../session/vault';
import { sessionKey, TRASH } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { storeTime } from '../../storage/storeTime';
import { TRASH_AGE_MS } from '../../session/trashName';
import { minutesToWait } from './lateArrival';
import { headIfPresent } from './storedSession';
import { parseTrashKey, removedAt, settledKey, type TrashEntry, trashIndexKey } from './trash';
import type { WriteDeps } from './writeDeps';

/** Deletes a removed session for good. */
export async function purge(
  store: ObjectStore,
  { key }: Pick<TrashEntry, 'key'>,
  mode: VaultMode,
  signal: AbortSignal,
): Promise<void> {
  if (!parseTrashKey(key)) {
    throw new FastshotError('invalidInput', `"${key}" is not in the trash.`, { data: { key } });
  }
  await store.delete(settledKey(key), signal);
  await store.delete(trashIndexKey(key, mode), signal);
  await store.delete(key, signal);
}

/**
 * Deletes a removed session for good, as the user asks. While one is in the store again and the deletion of its removal may
 * still arrive, its copy in the trash is what it would be restored from.
 * @throws `busy` as long as that is so
 */
export async function purgeRemoved(
  deps: Pick<WriteDeps, 'store' | 'journal' | 'clock' | 'mode'>,
  entry: TrashEntry,
  signal: AbortSignal,
): Promise<void> {
  const { filename } = entry;
  const minutes = await mustWait(deps, entry, signal);
  if (minutes > 0) {
    throw new FastshotError(
      'busy',
      `${filename} is in the store again, and the request that had removed it may still arrive. Its copy stays in the trash. Delete it for good in ${plural(minutes, 'minute')}.`,
      { data: { filename } },
    );
  }
  await purge(await deps.store(), entry, deps.mode, signal);
}

/** Minutes. What this machine has sent is known by its journal; of others it is known when they removed it, unless they said how it ended. */
async function mustWait(
  { store: open, journal, clock }: Pick<WriteDeps, 'store' | 'journal' | 'clock'>,
  { key, filename }: TrashEntry,
  signal: AbortSignal,
): Promise<number> {
  const store = await open();
  const isBack = (await headIfPresent(store, sessionKey(filename), signal)) !== undefined;
  if (!isBack || (await headIfPresent(store, settledKey(key), signal))) return 0;
  const ours = (await journal.list()).flatMap((intent) =>
    intent.kind === 'remove' && intent.trashKey === key ? (intent.deletingAt ?? []) : [],
  );
  const byUs = minutesToWait(Math.max(0, ...ours), clock.now());
  const copy = byUs > 0 ? undefined : await headIfPresent(store, key, signal);
  return copy ? minutesToWait(copy.modified, await storeTime(store, signal)) : byUs;
}

/**
 * Deletes for good what was removed more than 30 days ago, and what was left of a session in the trash. Who
 * removed it may have had a wrong clock, and so may this machine: by the store's clock it has to be that long as well.
 * @returns names of the sessions
 */
export async function purgeOld(store: ObjectStore, now: number, signal: AbortSignal): Promise<string[]> {
  const old = await oldKeys(store, now, signal);
  if (old.length === 0) return [];
  const byStore = await storeTime(store, signal);
  const expired = old.filter(({ since }) => byStore - since > TRASH_AGE_MS).map(({ key }) => key);
  // A session goes after its index and all else of it.
  const [beside, sessions] = [false, true].map((is) =>
    expired.filter((key) => (parseTrashKey(key) !== undefined) === is),
  );
  for (const key of [...beside!, ...sessions!]) await store.delete(key, signal);
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
      const removed = removedAt(key);
      if (removed === undefined) continue;
      const since = Math.max(removed, modified);
      if (now - since > TRASH_AGE_MS) old.push({ key, since });
    }
  }
  return old;
}
