import { join } from 'node:path';

/** Where the parts of one store's cache lie, below `<home>/stores/<storeId>/`. */
export interface CacheFolders {
  readonly metaCache: string;
  readonly metaIndexes: string;
  readonly snapshot: string;
  /** The user's answers about sessions that are gone: one file each, so that windows never overwrite one another's. */
  readonly answers: string;
  readonly overallList: string;
  readonly cacheInfo: string;
  /** Downloaded sessions. */
  readonly sessions: string;
}

export function cacheFolders(storeDirectory: string): CacheFolders {
  const metaCache = join(storeDirectory, 'meta_cache');
  return {
    metaCache,
    metaIndexes: join(metaCache, 'meta_indexes'),
    snapshot: join(metaCache, 'snapshot'),
    answers: join(metaCache, 'answers'),
    overallList: join(metaCache, 'overall_meta.json'),
    cacheInfo: join(metaCache, 'cache_info.json'),
    sessions: join(storeDirectory, 'sessions'),
  };
}
