import { throwIfAborted } from '../../../base/abort';
import type { SessionVersion } from '../../../cache/copyRecord';
import type { SessionFiles } from '../../../cache/sessionFiles';
import type { SessionRow } from '../../../session/sessionRow';
import type { ObjectStore } from '../../../storage/objectStore';
import { headSession } from '../../remoteSessions';
import type { OnProgress } from '../maintainDeps';

/** How much is kept of downloaded sessions. 0: no limit. */
export interface CacheLimits {
  /** Bytes of all copies of one store. */
  readonly maxSize: number;
  /** Milliseconds since a copy was downloaded or last opened. */
  readonly maxAge: number;
}

/** What became of the copies that were to go. */
export interface Eviction {
  readonly removed: number;
  /** Bytes. */
  readonly freed: number;
  /** Kept, because the store did not confirm that it has the very same session. */
  readonly unconfirmed: readonly string[];
}

/**
 * Which copies go: those too old, then the least recently used until the rest fits. Never one whose session is not in
 * the list any more: that copy may be the last of its session.
 * @param copies least recently used first
 */
export function chooseToEvict(
  copies: readonly (SessionVersion & { readonly usedAt: number })[],
  rows: ReadonlyMap<string, SessionRow>,
  { maxSize, maxAge }: CacheLimits,
  now: number,
): SessionVersion[] {
  let total = copies.reduce((sum, { size }) => sum + size, 0);
  return copies.filter((copy) => {
    if (!isListed(copy, rows)) return false;
    const tooOld = maxAge > 0 && now - copy.usedAt > maxAge;
    const tooMuch = maxSize > 0 && total > maxSize;
    if (tooOld || tooMuch) total -= copy.size;
    return tooOld || tooMuch;
  });
}

/** Removes copies, each after a HEAD has shown that the store has the very same session. */
export async function evictCopies(
  { store, files }: { readonly store: ObjectStore; readonly files: SessionFiles },
  copies: readonly SessionVersion[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Eviction> {
  let removed = 0;
  let freed = 0;
  const unconfirmed: string[] = [];
  for (const [done, copy] of copies.entries()) {
    onProgress({ done, total: copies.length });
    throwIfAborted(signal);
    if (await isInStore(store, copy, signal)) {
      await files.remove(copy);
      removed += 1;
      freed += copy.size;
    } else {
      unconfirmed.push(copy.filename);
    }
  }
  onProgress({ done: copies.length, total: copies.length });
  return { removed, freed, unconfirmed };
}

async function isInStore(store: ObjectStore, copy: SessionVersion, signal: AbortSignal): Promise<boolean> {
  const session = await headSession(store, copy.filename, signal);
  // What may not be asked for cannot be confirmed.
  if (session === 'absent' || session === 'unknown') return false;
  return session.etag === copy.etag && session.size === copy.size;
}

export function isListed(
  { filename, etag, size }: SessionVersion,
  rows: ReadonlyMap<string, SessionRow>,
): boolean {
  const row = rows.get(filename);
  return row?.etag === etag && row.size === size;
}
