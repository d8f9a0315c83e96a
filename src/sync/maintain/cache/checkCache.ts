import { join } from 'node:path';
import { throwIfAborted } from '../../../base/abort';
import { readCachedJson, writeCached } from '../../../cache/cacheFile';
import type { MetaCache } from '../../../cache/metaCache';
import { encodeRow } from '../../../cache/rowCodec';
import type { SessionVersion } from '../../../cache/copyRecord';
import type { SessionMetadata } from '../../../session/metadata';
import type { SessionRow } from '../../../session/sessionRow';
import type { Vault } from '../../../session/vault';
import type { OnProgress } from '../maintainDeps';
import { type CacheParts, knownVersions } from './cacheParts';

/** A file of the cache that is not what was kept. */
export type BrokenFile =
  | { readonly kind: 'copy'; readonly version: SessionVersion }
  /** A folder for a copy without a record of whose copy it is, and in no list either. */
  | { readonly kind: 'strayCopy'; readonly folder: string }
  /** The index of a session, or what was read of the session itself. */
  | { readonly kind: 'index'; readonly filename: string }
  | { readonly kind: 'overallList' }
  | { readonly kind: 'snapshot' };

/** What the last validation has found. */
export interface CacheCheck {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Files looked at. */
  readonly checked: number;
  readonly broken: readonly BrokenFile[];
}

/** Reads every file of a store's cache and compares it with what was kept. Changes nothing, and makes no request. */
export async function checkCache(
  parts: CacheParts,
  parseIndex: Vault['parseMetaIndex'],
  now: number,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<CacheCheck> {
  const { directory, mirror, metaCache, files } = parts;
  const known = knownVersions(parts);
  const copies = await files.list(known);
  const strays = await files.strays(known);
  const rows = [...mirror.rows().values()];
  const total = copies.length + strays.length + rows.length + 2;
  const broken: BrokenFile[] = [];
  let checked = 0;
  const next = (): void => {
    throwIfAborted(signal);
    onProgress({ done: checked++, total });
  };
  for (const version of copies) {
    next();
    if (!(await files.isIntact(version))) broken.push({ kind: 'copy', version });
  }
  for (const folder of strays) {
    next();
    broken.push({ kind: 'strayCopy', folder });
  }
  for (const row of rows) {
    next();
    const whole = (await isIndexWhole(metaCache, row, parseIndex)) && (await isDerivedWhole(metaCache, row));
    if (!whole) broken.push({ kind: 'index', filename: row.filename });
  }
  next();
  const hash = mirror.sync().overall?.sha256;
  // A damaged list in the store is remembered with an empty hash: then nothing was kept of it.
  if (hash && !(await metaCache.getOverallList(hash))) broken.push({ kind: 'overallList' });
  next();
  if (!(await mirror.isWholeOnDisk())) broken.push({ kind: 'snapshot' });
  onProgress({ done: total, total });
  const check: CacheCheck = { at: now, checked: total, broken };
  await writeCached(checkPath(directory), JSON.stringify(check));
  return check;
}

/** What the last validation, in whichever window, has found. */
export async function lastCheck(directory: string): Promise<CacheCheck | undefined> {
  const { at, checked, broken } = (await readCachedJson<CacheCheck>(checkPath(directory))) ?? {};
  return at === undefined || checked === undefined || broken === undefined
    ? undefined
    : { at, checked, broken };
}

/** An absent one is as good: it is fetched when it is needed. */
async function isIndexWhole(
  metaCache: MetaCache,
  row: SessionRow,
  parseIndex: Vault['parseMetaIndex'],
): Promise<boolean> {
  const index = await metaCache.getIndex(row.filename);
  if (!index) return true;
  try {
    return isOf(row, await parseIndex(index, row.filename));
  } catch {
    return false;
  }
}

async function isDerivedWhole(metaCache: MetaCache, row: SessionRow): Promise<boolean> {
  if (!(await metaCache.hasDerived(row.filename))) return true;
  const derived = await metaCache.getDerived(row.filename);
  if (!derived) return false;
  // Beside an index it is what an earlier session of this name may have left, and nobody reads it.
  if (await metaCache.getIndex(row.filename)) return true;
  return derived.etag === row.etag && derived.size === row.size && isOf(row, derived.metadata);
}

/** Whether the row says the same. One with a problem shows nothing of what is kept. */
function isOf(row: SessionRow, metadata: SessionMetadata | undefined): boolean {
  if (row.problem !== undefined) return true;
  // What concerns sealed sessions only is authenticated, and its size may come from the store.
  const text = (each: SessionMetadata | undefined): string =>
    JSON.stringify(encodeRow({ ...row, metadata: each && { ...each, sealed: undefined } }));
  return text(metadata) === text(row.metadata);
}

const checkPath = (directory: string): string => join(directory, 'last_check.json');
