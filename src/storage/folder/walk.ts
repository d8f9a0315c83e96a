import type { Dirent } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { compareUtf8 } from '../keyOrder';
import type { ObjectInfo } from '../objectStore';
import { awayInfo, isAppleDouble, namedByPlaceholder, statPlaceholder } from './foreignNames';
import { isPart, PRIVATE } from './keyPath';
import { infoOf, isAbsent, statObject } from './objectFile';
import { TEMP_NAME } from './writeObject';

/**
 * All objects below `root` whose key starts with `prefix` and comes after `startAfter`, in UTF-8 byte order.
 * Symlinks, temp files, the store's own folder, companions of a Mac and names that are no keys are left out.
 */
export async function* walkObjects(
  root: string,
  prefix: string,
  startAfter: string | undefined,
): AsyncGenerator<ObjectInfo> {
  yield* walkFolder(prefix.slice(0, prefix.lastIndexOf('/') + 1));

  async function* walkFolder(folderKey: string): AsyncGenerator<ObjectInfo> {
    for (const name of await namesIn(path.join(root, folderKey), folderKey === '')) {
      const key = folderKey + name;
      const isFolder = name.endsWith('/');
      if (isFolder ? !(key.startsWith(prefix) || prefix.startsWith(key)) : !key.startsWith(prefix)) continue;
      if (
        startAfter !== undefined &&
        compareUtf8(key, startAfter) <= 0 &&
        !(isFolder && startAfter.startsWith(key))
      ) {
        continue;
      }
      if (isFolder) yield* walkFolder(key);
      else {
        const stats = await statObject(path.join(root, key));
        const placeholder = stats ? undefined : await statPlaceholder(path.join(root, key));
        if (stats) yield infoOf(key, stats);
        else if (placeholder) yield awayInfo(key, placeholder);
      }
    }
  }
}

/** Files by name and folders with a slash at the end, which is what makes the order of names the order of keys. */
async function namesIn(folder: string, isRoot: boolean): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error) && !isRoot) return [];
    throw error;
  }
  const names = entries
    .filter(({ name }) => isPart(name) && !TEMP_NAME.test(name) && !isAppleDouble(name))
    .filter(({ name }) => !(isRoot && name === PRIVATE))
    .flatMap((entry) => (entry.isDirectory() ? [`${entry.name}/`] : entry.isFile() ? [entry.name] : []))
    .map((name) => namedByPlaceholder(name) ?? name);
  return [...new Set(names)].sort(compareUtf8);
}
