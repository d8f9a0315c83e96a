import { createHash } from 'node:crypto';
import { isFastshotError } from '../base/errors';
import type { MetaCache } from '../cache/metaCache';
import type { SessionRow } from '../session/sessionRow';
import type { VaultMode } from '../session/vault';
import { META_INDEXES, metaIndexKey } from '../storage/layout';
import type { ObjectInfo, ObjectStore } from '../storage/objectStore';
import { md5In } from './storedHash';

/** Between the store's clock and this machine's, and for the time a listing takes, ms: S3 refuses more than 15 minutes. */
const MARGIN_MS = 20 * 60_000;

/**
 * Rows whose index may say something else by now than when they were read: a session never changes, but somebody may
 * have rebuilt its index with a wrong key, and somebody else repaired it. Costs a listing of the indexes, and nothing
 * where the cached index has the ETag of the present one (the MD5 of its bytes, on most stores).
 * @param rows as they were before the look, which names what is still there
 * @param since when the last complete look began, milliseconds since 1970; what is older was seen by it
 * @returns none where these credentials may not list the indexes
 */
export async function changedIndexes(
  { store, metaCache, mode }: { store: ObjectStore; metaCache: MetaCache; mode: VaultMode },
  rows: ReadonlyMap<string, SessionRow>,
  since: number,
  signal: AbortSignal,
): Promise<SessionRow[]> {
  if (rows.size === 0) return [];
  const recent = new Map<string, ObjectInfo>();
  try {
    for await (const page of store.list({ prefix: META_INDEXES }, signal)) {
      for (const index of page.objects) if (index.modified > since - MARGIN_MS) recent.set(index.key, index);
    }
  } catch (error) {
    if (isFastshotError(error, 'accessDenied')) return [];
    throw error;
  }
  if (recent.size === 0) return [];
  const changed: SessionRow[] = [];
  for (const row of rows.values()) {
    const index = recent.get(metaIndexKey(row.filename, mode));
    if (index && row.problem === undefined && !(await isKnown(metaCache, row, index))) changed.push(row);
  }
  return changed;
}

async function isKnown(metaCache: MetaCache, row: SessionRow, { etag, size }: ObjectInfo): Promise<boolean> {
  const known = await metaCache.getIndex(row.filename);
  return known?.length === size && createHash('md5').update(known).digest('hex') === md5In(etag);
}
