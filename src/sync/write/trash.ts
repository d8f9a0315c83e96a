import { randomBytes } from 'node:crypto';
import { FastshotError } from '../../base/errors';
import { checkSessionName } from '../../session/sessionName';
import { INDEX_SUFFIX, TRASH } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';

/** How long removed sessions can be restored, ms (design, "In the store"). */
export const TRASH_AGE_MS = 30 * 86_400_000;

/** `trash/<time of removal>-<random>_<filename>` */
const KEY = /^trash\/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[0-9a-f]{6}_(.+)$/su;

/** A removed session. */
export interface TrashEntry {
  readonly key: string;
  /** The name it had. */
  readonly filename: string;
  /** Milliseconds since 1970, by the clock of who removed it. */
  readonly removedAt: number;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
}

/** A key that no other removal has. Colons are left out of its time, because not every folder can hold them. */
export function newTrashKey(filename: string, now: number): string {
  const time = new Date(now).toISOString().replaceAll(/[-:.]/g, '');
  return `${TRASH}${time}-${randomBytes(3).toString('hex')}_${filename}`;
}

/** Where the index of a removed session is kept. */
export const trashIndexKey = (key: string): string => key + INDEX_SUFFIX;

/** What a key in the trash stands for; undefined for an index, and for what we did not put there. */
export function parseTrashKey(key: string): Pick<TrashEntry, 'filename' | 'removedAt'> | undefined {
  const [, year, month, day, hours, minutes, seconds, ms, filename] = KEY.exec(key) ?? [];
  if (filename === undefined || checkSessionName(filename) !== undefined) return undefined;
  const removedAt = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
  return Number.isNaN(removedAt) ? undefined : { filename, removedAt };
}

/** All removed sessions, the last one first. */
export async function listTrash(store: ObjectStore, signal: AbortSignal): Promise<TrashEntry[]> {
  const entries: TrashEntry[] = [];
  for await (const { objects } of store.list({ prefix: TRASH }, signal)) {
    for (const { key, size, etag } of objects) {
      const parsed = parseTrashKey(key);
      if (parsed) entries.push({ key, ...parsed, size, etag });
    }
  }
  return entries.sort((a, b) => b.removedAt - a.removedAt);
}

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
 * Deletes for good what was removed longer ago than `ageMs`, and indexes in the trash whose session is not there.
 * @returns how many sessions
 */
export async function purgeOld(
  store: ObjectStore,
  now: number,
  signal: AbortSignal,
  ageMs = TRASH_AGE_MS,
): Promise<number> {
  const old: string[] = [];
  for await (const { objects } of store.list({ prefix: TRASH }, signal)) {
    for (const { key } of objects) {
      const session = key.endsWith(INDEX_SUFFIX) ? key.slice(0, -INDEX_SUFFIX.length) : key;
      const parsed = parseTrashKey(session);
      if (parsed && now - parsed.removedAt > ageMs) old.push(key);
    }
  }
  for (const key of old) await store.delete(key, signal);
  return old.filter((key) => parseTrashKey(key)).length;
}
