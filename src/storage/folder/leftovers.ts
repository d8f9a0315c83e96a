import fs from 'node:fs/promises';
import path from 'node:path';
import { throwIfAborted } from '../../base/abort';
import { META_INDEXES, SESSIONS, TRASH } from '../layout';
import type { Leftover, Leftovers } from '../objectStore';
import { isAbsent, statObject } from './objectFile';
import { TEMP_NAME } from './writeObject';

/** Where we write; `''` for the overall list. */
const FOLDERS = ['', SESSIONS, META_INDEXES, TRASH];

/**
 * Temp files of writes that never came to their end.
 * @param run runs work on the folder; failures come out as FastshotErrors
 */
export function createLeftovers(
  root: string,
  run: <T>(doing: string, work: () => Promise<T>) => Promise<T>,
): Leftovers {
  return {
    list: (prefix, signal) =>
      run('list', async () => {
        const found: Leftover[] = [];
        for (const folder of FOLDERS.map((each) => prefix + each)) {
          for (const name of await tempFiles(path.join(root, folder), folder === '')) {
            throwIfAborted(signal);
            const stats = await statObject(path.join(root, folder, name));
            if (stats) found.push({ key: folder + name, id: name, since: Number(stats.mtimeMs) });
          }
        }
        return found;
      }),
    drop: ({ key, id }) =>
      run('delete', async () => {
        if (TEMP_NAME.test(id)) await fs.rm(path.join(root, key), { force: true });
      }),
  };
}

async function tempFiles(folder: string, isRoot: boolean): Promise<string[]> {
  try {
    return (await fs.readdir(folder)).filter((name) => TEMP_NAME.test(name));
  } catch (error) {
    if (isAbsent(error) && !isRoot) return [];
    throw error;
  }
}
