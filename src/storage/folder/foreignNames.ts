import type { BigIntStats } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { FastshotError } from '../../base/errors';
import type { ObjectInfo } from '../objectStore';
import { isAbsent } from './objectFile';

/**
 * What macOS puts beside a file where the file system has no place for its extended attributes (AppleDouble): a companion
 * of 4 KB named `._NAME`. It is no object, and names that begin so are none.
 */
export const isAppleDouble = (name: string): boolean => name.startsWith('._');

/** iCloud Drive, up to macOS 13, takes a file's bytes off the disk and leaves a small property list `.NAME.icloud`. */
const PLACEHOLDER = /^\.(.+)\.icloud$/s;

/** The name of the file that a placeholder stands for; undefined for any other name. */
export const namedByPlaceholder = (name: string): string | undefined => PLACEHOLDER.exec(name)?.[1];

export const placeholderOf = (file: string): string =>
  path.join(path.dirname(file), `.${path.basename(file)}.icloud`);

/** The stats of the placeholder that stands for a file, if one does. */
export async function statPlaceholder(file: string): Promise<BigIntStats | undefined> {
  try {
    const stats = await fs.lstat(placeholderOf(file), { bigint: true });
    return stats.isFile() ? stats : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** An object whose bytes are in the cloud only: size and version are not known here. */
export const awayInfo = (key: string, stats: BigIntStats): ObjectInfo => ({
  key,
  size: 0,
  etag: 'away',
  modified: Number(stats.mtimeMs),
  isAway: true,
});

export function away(key: string, file: string): FastshotError {
  return new FastshotError(
    'archived',
    `"${key}" is in iCloud Drive only: this machine has given its place back. Download ${file} in the Finder, then open it again.`,
    { data: { key } },
  );
}
