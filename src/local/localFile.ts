import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pMap, { pMapSkip } from 'p-map';
import { diskError, errnoOf } from '../base/fsErrors';

/** `local`: the user's own sessions. `copies`: the desktop app's copies of cloud sessions, read-only. */
export type LocalPlace = 'local' | 'copies';

/** One session file of this machine. */
export interface LocalFile {
  readonly place: LocalPlace;
  readonly filename: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, UTC. */
  readonly modified: number;
  /** Another version under the same path is another session, or the same one that can be read now. */
  readonly version: string;
}

const STAT_CONCURRENCY = 16;

/**
 * The session files right in a folder, in no particular order; none where there is no folder. Links are followed to
 * regular files only. A file that vanishes or cannot be looked at meanwhile is left out.
 * @throws FastshotError that names the folder, when it cannot be listed
 */
export async function listFiles(
  place: LocalPlace,
  folder: string,
  signal: AbortSignal,
): Promise<LocalFile[]> {
  let items: Dirent[];
  try {
    items = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw diskError(error, 'list', folder);
  }
  const candidates = items.filter(
    (item) => isSessionName(item.name) && (item.isFile() || item.isSymbolicLink()),
  );
  const look = async ({ name }: Dirent): Promise<LocalFile | typeof pMapSkip> => {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (!stats?.isFile()) return pMapSkip;
    const { size, mtimeMs } = stats;
    return { place, filename: name, path, size, modified: mtimeMs, version: versionOf(stats) };
  };
  return pMap(candidates, look, { concurrency: STAT_CONCURRENCY, signal });
}

/** Whether a file is still the one that had this version when it was listed. One that cannot be looked at is not. */
export async function isSameFile(path: string, version: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() === true && versionOf(stats) === version;
}

const versionOf = ({ size, mtimeMs, ctimeMs, ino }: Stats): string => `${size}-${mtimeMs}-${ctimeMs}-${ino}`;

/** Names with a dot in front are other programs' business, such as macOS's `._name.fastshot`. */
function isSessionName(name: string): boolean {
  return name.endsWith('.fastshot') && !name.startsWith('.');
}
