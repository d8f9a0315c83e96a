import { constants } from 'node:fs';
import { copyFile, link, open } from 'node:fs/promises';
import { errnoOf } from './fsErrors';

const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Writes a file that must not be there yet, and flushes it to disk.
 * @param mode permissions, as the process's mask leaves them
 */
export async function writeFlushed(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a file of the same disk a second name, whole and at once. Resolves to false when that name is taken. */
export async function appearAs(file: string, path: string): Promise<boolean> {
  try {
    await link(file, path).catch(async (error: unknown) => {
      if (!NO_HARD_LINKS.has(errnoOf(error) ?? '')) throw error;
      await copyFile(file, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}
