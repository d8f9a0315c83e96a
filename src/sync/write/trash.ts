import { checkSessionName } from '../../session/sessionName';
import { newTrashStamp, trashTime } from '../../session/trashName';
import type { VaultMode } from '../../session/vault';
import {
  INDEX_SUFFIX,
  indexSuffix,
  SEALED_INDEX_SUFFIX,
  SESSION_SUFFIX,
  SETTLED_SUFFIX,
  TRASH,
} from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';

/** `trash/<time of removal>-<random>_<filename>`, or with a slash before a long name. */
const KEY = /^trash\/([^_/]+)_\/?(.+)$/su;
/**
 * Names of more bytes lie in a folder of their own: file systems take 255 for each part of a path, and 27 of ours come before
 * the name and up to 10 after it.
 */
const MAX_FLAT_BYTES = 218;

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
  const own = Buffer.byteLength(filename) > MAX_FLAT_BYTES ? '/' : '';
  return `${TRASH}${newTrashStamp(now)}_${own}${filename}`;
}

/** Where the index of a removed session is kept. */
export const trashIndexKey = (key: string, mode: VaultMode): string => beside(key, indexSuffix(mode));

/**
 * Where it is said that whoever removed a session came to an end with it, so that nobody is about to delete it any more:
 * without this a deletion may still arrive, long after, and a session that is restored leaves its copy in the trash.
 */
export const settledKey = (key: string): string => beside(key, SETTLED_SUFFIX);

/** In a folder of its own it needs no name of the session. */
function beside(key: string, suffix: string): string {
  const folder = key.lastIndexOf('_/') + 2;
  return folder < 2 ? key + suffix : `${key.slice(0, folder)}${BESIDE_LONG}${suffix}`;
}

const BESIDE_LONG = 'removed';

/** When what lies there was removed, milliseconds since 1970: a session, or what goes with one. */
export function removedAt(key: string): number | undefined {
  const suffix = BESIDE.find((each) => key.endsWith(each)) ?? '';
  const of = key.slice(0, key.length - suffix.length);
  const long = of.endsWith(`_/${BESIDE_LONG}`) ? `${of}${SESSION_SUFFIX}` : of;
  return parseTrashKey(suffix === '' ? key : long)?.removedAt;
}

const BESIDE = [INDEX_SUFFIX, SEALED_INDEX_SUFFIX, SETTLED_SUFFIX];

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
