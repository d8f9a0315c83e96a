import fs from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder of the store, if need be. A store may be a folder that a team shares, so what is put into it is as
 * private as the folder it lies in: who may read or write that may read or write this, whatever this user's umask.
 * @returns the permissions of files in it
 */
export async function ensureStoreFolder(folder: string): Promise<number> {
  const first = await fs.mkdir(folder, { recursive: true });
  if (first !== undefined) {
    const { mode } = await fs.stat(path.dirname(first));
    for (let made = path.resolve(folder); ; made = path.dirname(made)) {
      // Network drives that know no permissions refuse.
      await fs.chmod(made, mode & 0o2777).catch(() => {});
      if (made === path.resolve(first) || made === path.dirname(made)) break;
    }
  }
  return (await fs.stat(folder)).mode & 0o666;
}
