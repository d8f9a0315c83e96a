import { writeCached } from './cacheFile';
import { type AtRest, restBytes, restName } from './atRest';
import { readRestJson } from './restJson';
import { decodeGone, encodeGone, type EncodedGone } from './rowCodec';
import { type GoneRow, NEVER_SYNCED, type SyncRecord } from './syncRecord';

/** What the cache knows beside the sessions themselves, as a file that survives the loss of the snapshot. */
export interface CacheInfo {
  readonly identity: string;
  readonly count: number;
  readonly sync: SyncRecord;
  /** The only place, beside the snapshot, of what the user was asked and has answered. */
  readonly gone: readonly GoneRow[];
}

interface CacheInfoFile extends Omit<CacheInfo, 'gone'> {
  readonly version: number;
  readonly gone: readonly EncodedGone[];
}

const VERSION = 1;

export async function writeCacheInfo(path: string, info: CacheInfo, atRest?: AtRest): Promise<void> {
  const file: CacheInfoFile = { version: VERSION, ...info, gone: info.gone.map(encodeGone) };
  await writeCached(restName(path, atRest), restBytes(JSON.stringify(file, null, 2), atRest));
}

/** Undefined when it is absent, unreadable, or another store's. */
export async function readCacheInfo(
  path: string,
  identity: string,
  atRest?: AtRest,
): Promise<CacheInfo | undefined> {
  const file = await readRestJson<CacheInfoFile>(path, atRest);
  if (file?.version !== VERSION || file.identity !== identity) return undefined;
  const { count = 0, sync = NEVER_SYNCED, gone = [] } = file;
  try {
    return { identity, count, sync, gone: gone.map(decodeGone) };
  } catch {
    return undefined;
  }
}
