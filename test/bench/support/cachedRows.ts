import { silentLog } from '../../../src/base/log';
import { cacheFolders } from '../../../src/cache/folders';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { arrange, type Arrangement } from '../../../src/catalog/arrange';
import { toEntry } from '../../../src/catalog/entry';
import { createLabels } from '../../../src/catalog/labels';
import { DEFAULT_VIEW_STATE } from '../../../src/catalog/viewState';
import { desktopVault } from '../../../src/session/desktopVault';
import { sampleRows } from './sampleRows';

/** A store's cache as an extension host holds it. */
export interface Cache {
  readonly mirror: Mirror;
  readonly files: SessionFiles;
}

export function openCache(directory: string, identity = 'the store'): Cache {
  return {
    mirror: new Mirror({ directory, identity, parseIndex: desktopVault('').parseMetaIndex, log: silentLog }),
    files: new SessionFiles(cacheFolders(directory).sessions),
  };
}

/** Writes a cache of `count` sessions, as a sync leaves it. */
export async function writeCache(directory: string, count: number, identity?: string): Promise<void> {
  const { mirror } = openCache(directory, identity);
  const now = Date.now();
  mirror.apply({ upsert: sampleRows(count), sync: { lastSync: now, lastFullList: now, listState: 'ok' } });
  await mirror.persist();
  mirror.dispose();
}

/** What the tree asks of the model: all rows as entries, filtered, sorted and grouped as a new user sees them. */
export function arrangeRows({ mirror, files }: Cache): Arrangement {
  const entries = Array.from(mirror.rows().values(), (row) =>
    toEntry('cloud', row, { hasLocalCopy: files.has(row) }),
  );
  return arrange(entries, DEFAULT_VIEW_STATE, createLabels());
}
