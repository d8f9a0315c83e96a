import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../base/fsErrors';
import type { Log } from '../base/log';
import { FILE_MODE, FOLDER_MODE } from './atomicFile';

/**
 * What of the home folder is this program's alone. Its other parts, the user's sessions among them, are shared with the
 * desktop app, so whoever made them decides about them; what this program adds there is private from the start.
 */
const OWN = ['stores', 'pending', 'copies', 'audit', 'trash', 'local_cache.json'] as const;

/** Fails on a symbolic link, so that nothing elsewhere is ever changed; nothing more where the system has no such flag. */
const NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/** Paths that had other permissions than they should have. */
interface Found {
  readonly mended: string[];
  readonly failed: string[];
}

/**
 * Makes all that is ours readable by its user only: folders 0700, files 0600. They are made so; a home that was copied
 * or restored, or another program, may have changed it. Links are left alone, and so is Windows, where a user's profile
 * is private by inheritance. Never rejects: what cannot be mended is said in the log.
 * @param home `~/.fastshot`, or what the setting says
 * @returns how many files and folders had other permissions
 */
export async function mendPermissions(home: string, log: Log): Promise<number> {
  if (process.platform === 'win32') return 0;
  const found: Found = { mended: [], failed: [] };
  for (const name of OWN) await mend(join(home, name), found);
  const { mended, failed } = found;
  if (mended.length > 0) {
    log.warn(`Others could read ${mended.length} files and folders below ${home}. They are private again.`, {
      first: mended[0],
    });
  }
  if (failed.length > 0) {
    log.warn(`The permissions of ${failed.length} files and folders below ${home} could not be mended.`, {
      first: failed[0],
    });
  }
  return mended.length + failed.length;
}

async function mend(path: string, found: Found): Promise<void> {
  try {
    const stats = await fs.lstat(path);
    const mode = stats.isDirectory() ? FOLDER_MODE : stats.isFile() ? FILE_MODE : undefined;
    if (mode === undefined) return;
    if ((stats.mode & 0o777) !== mode) {
      await changeMode(path, mode);
      found.mended.push(path);
    }
    if (!stats.isDirectory()) return;
    for (const name of await fs.readdir(path)) await mend(join(path, name), found);
  } catch (error) {
    // Files come and go while other windows work.
    if (errnoOf(error) !== 'ENOENT') found.failed.push(path);
  }
}

async function changeMode(path: string, mode: number): Promise<void> {
  let handle: fs.FileHandle;
  try {
    handle = await fs.open(path, NO_LINK);
  } catch (error) {
    // Not even its user may read it: then there is no other way than by its path.
    if (errnoOf(error) === 'EACCES') return fs.chmod(path, mode);
    throw error;
  }
  try {
    await handle.chmod(mode);
  } finally {
    await handle.close();
  }
}
