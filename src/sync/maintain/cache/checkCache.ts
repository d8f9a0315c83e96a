import { join } from 'node:path';
import { throwIfAborted } from '../../../base/abort';
import { readJson, writeFileAtomic } from '../../../cache/atomicFile';
import type { SessionVersion } from '../../../cache/sessionFiles';
import type { Vault } from '../../../session/vault';
import type { OnProgress } from '../maintainDeps';
import type { CacheParts } from './cacheParts';

/** A file of the cache that is not what was kept. */
export type BrokenFile =
  | { readonly kind: 'copy'; readonly version: SessionVersion }
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
  { directory, mirror, metaCache, files }: CacheParts,
  parseIndex: Vault['parseMetaIndex'],
  now: number,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<CacheCheck> {
  const copies = await files.list();
  const rows = [...mirror.rows().values()];
  const total = copies.length + rows.length + 2;
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
  for (const { filename } of rows) {
    next();
    const index = await metaCache.getIndex(filename);
    if (index && !(await isIndex(index, filename, parseIndex))) broken.push({ kind: 'index', filename });
  }
  next();
  const hash = mirror.sync().overall?.sha256;
  // A damaged list in the store is remembered with an empty hash: then nothing was kept of it.
  if (hash && !(await metaCache.getOverallList(hash))) broken.push({ kind: 'overallList' });
  next();
  if (!(await mirror.isWholeOnDisk())) broken.push({ kind: 'snapshot' });
  onProgress({ done: total, total });
  const check: CacheCheck = { at: now, checked: total, broken };
  await writeFileAtomic(checkPath(directory), JSON.stringify(check));
  return check;
}

/** What the last validation, in whichever window, has found. */
export async function lastCheck(directory: string): Promise<CacheCheck | undefined> {
  const { at, checked, broken } = (await readJson<CacheCheck>(checkPath(directory))) ?? {};
  return at === undefined || checked === undefined || broken === undefined
    ? undefined
    : { at, checked, broken };
}

async function isIndex(
  bytes: Uint8Array,
  filename: string,
  parseIndex: Vault['parseMetaIndex'],
): Promise<boolean> {
  try {
    await parseIndex(bytes, filename);
    return true;
  } catch {
    return false;
  }
}

const checkPath = (directory: string): string => join(directory, 'last_check.json');
