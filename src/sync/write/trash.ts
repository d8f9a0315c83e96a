import { checkSessionName } from '../../session/sessionName';
import { newTrashStamp, trashTime } from '../../session/trashName';
import type { VaultMode } from '../../session/vault';
import { indexSuffix, SETTLED_SUFFIX, TRASH } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';

/** `trash/<time of removal>-<random>_<filename>` */
const KEY = /^trash\/([^_]+)_(.+)$/su;

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
  return `${TRASH}${newTrashStamp(now)}_${filename}`;
}

/** Where the index of a removed session is kept. */
export const trashIndexKey = (key: string, mode: VaultMode): string => key + indexSuffix(mode);

/**
 * Where it is said that whoever removed a session came to an end with it, so that nobody is about to delete it any more:
 * without this a deletion may still arrive, long after, and a session that is restored leaves its copy in the trash.
 */
export const settledKey = (key: string): string => key + SETTLED_SUFFIX;

/** What a key in the trash stands for; undefined for what goes with a session, and for what we did not put there. */
export function parseTrashKey(key: string): Pick<TrashEntry, 'filename' | 'removedAt'> | undefined {
  const [, stamp = '', filename] = KEY.exec(key) ?? [];
  if (filename === undefined || checkSessionName(filename) !== undefined) return undefined;
  const removedAt = trashTime(stamp);
  return removedAt === undefined ? undefined : { filename, removedAt };
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
