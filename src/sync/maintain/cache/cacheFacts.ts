import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { isLocked } from '../../../cache/cacheLock';
import { cacheFolders } from '../../../cache/folders';
import type { RowProblem } from '../../../session/sessionRow';
import type { Journal } from '../../write/journal';
import { type CacheParts, knownVersions } from './cacheParts';
import { lastCheck, type CacheCheck } from './checkCache';

/** What there is to say about the cache of one store. Sizes in bytes, times in milliseconds since 1970, 0 for never. */
export interface CacheFacts {
  readonly directory: string;
  readonly sessions: number;
  /** Rows without metadata, by the reason. */
  readonly withoutMetadata: Readonly<Partial<Record<RowProblem, number>>>;
  readonly gone: number;
  readonly copies: { readonly count: number; readonly size: number };
  /** Size of the cached lists and indexes on disk. */
  readonly metadataSize: number;
  readonly lastSync: number;
  readonly lastFullList: number;
  readonly lastCheck: CacheCheck | undefined;
  /** Writes that are not finished, all windows of this machine together. */
  readonly pending: { readonly count: number; readonly size: number; readonly failed: number };
  /** Some window of this machine works on the cache at this moment. */
  readonly locked: boolean;
}

/** Collects what there is to say. Reads the disk, makes no request and takes no lock. */
export async function cacheFacts(parts: CacheParts, journal: Pick<Journal, 'list'>): Promise<CacheFacts> {
  const { directory, mirror, files } = parts;
  const folders = cacheFolders(directory);
  const withoutMetadata: Partial<Record<RowProblem, number>> = {};
  for (const { problem } of mirror.rows().values()) {
    if (problem) withoutMetadata[problem] = (withoutMetadata[problem] ?? 0) + 1;
  }
  const known = knownVersions(parts);
  const copies = (await files.list(known)).map(({ size }) => size);
  for (const stray of await files.strays(known)) copies.push(await folderSize(join(folders.sessions, stray)));
  const intents = await journal.list();
  const { lastSync, lastFullList } = mirror.sync();
  return {
    directory,
    sessions: mirror.rows().size,
    withoutMetadata,
    gone: mirror.gone().size,
    copies: { count: copies.length, size: copies.reduce((sum, size) => sum + size, 0) },
    metadataSize: await folderSize(folders.metaCache),
    lastSync,
    lastFullList,
    lastCheck: await lastCheck(directory),
    pending: {
      count: intents.length,
      size: intents.reduce((sum, { size }) => sum + size, 0),
      failed: intents.filter(({ failure }) => failure).length,
    },
    locked: await isLocked(join(directory, 'cache_lock')),
  };
}

/** Bytes of all files below a folder; 0 when there is none. What vanishes meanwhile is not counted. */
async function folderSize(folder: string): Promise<number> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let size = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const stat = await fs.stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    size += stat?.size ?? 0;
  }
  return size;
}
