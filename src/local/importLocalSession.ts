import { readFile, stat } from 'node:fs/promises';
import { diskError, errnoOf } from '../base/fsErrors';
import { addLocalSession, localPath } from './addLocalSession';

/**
 * Adds a session to the user's own ones, unless the very same bytes are there under its name, or under its name with a
 * number: then that file is the answer. Never replaces anything.
 * @returns the path of the file, and whether it was there before
 */
export async function importLocalSession(
  home: string,
  filename: string,
  bytes: Uint8Array,
): Promise<{ readonly path: string; readonly wasThere: boolean }> {
  for (let copy = 1; ; copy++) {
    const path = localPath(home, filename, copy);
    const size = await sizeOf(path);
    if (size === undefined) break;
    if (size === bytes.length && Buffer.compare(await readFile(path), bytes) === 0) {
      return { path, wasThere: true };
    }
  }
  return { path: await addLocalSession(home, filename, bytes), wasThere: false };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : -1;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, 'read', path);
  }
}
