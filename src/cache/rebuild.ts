import { parseOverallList } from '../session/overallList';
import { nameTime } from '../session/sessionName';
import type { SessionRow } from '../session/sessionRow';
import type { Vault } from '../session/vault';
import type { AtRest } from './atRest';
import { readCacheInfo } from './cacheInfo';
import type { CacheFolders } from './folders';
import { MetaCache } from './metaCache';
import type { GoneRow } from './syncRecord';

/**
 * The rows that the meta cache still knows, for when the snapshot is damaged. They show something while offline; the
 * next sync lists everything anyway, and fetches again what it cannot prove to be current.
 */
export async function rebuildRows(
  folders: CacheFolders,
  identity: string,
  parseIndex: Vault['parseMetaIndex'],
  atRest?: AtRest,
): Promise<{ rows: SessionRow[]; gone: readonly GoneRow[] }> {
  const info = await readCacheInfo(folders.cacheInfo, identity, atRest);
  if (!info) return { rows: [], gone: [] };
  const cache = new MetaCache(folders, async () => atRest);
  const rows: SessionRow[] = [];
  for (const { filename, size, etag = '' } of await listEntries(cache)) {
    const metadata = await cachedMetadata(cache, filename, parseIndex);
    const modified = Date.parse(nameTime(filename) ?? '') || 0;
    rows.push({ filename, size, etag, modified, metadata, problem: metadata ? undefined : 'pending' });
  }
  return { rows, gone: info.gone };
}

async function listEntries(cache: MetaCache): Promise<ReturnType<typeof parseOverallList>['entries']> {
  const bytes = await cache.getOverallList();
  try {
    return bytes ? parseOverallList(bytes).entries : [];
  } catch {
    return [];
  }
}

async function cachedMetadata(
  cache: MetaCache,
  filename: string,
  parseIndex: Vault['parseMetaIndex'],
): Promise<SessionRow['metadata']> {
  const index = await cache.getIndex(filename);
  try {
    if (index) return await parseIndex(index, filename);
  } catch {
    // A torn or damaged copy: a miss.
  }
  return (await cache.getDerived(filename))?.metadata;
}
