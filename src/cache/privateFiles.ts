import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../base/fsErrors';
import type { Log } from '../base/log';
import { FILE_MODE, FOLDER_MODE } from './atomicFile';

/**
 * What of the home folder is this program's alone, and how what lies in it is called. The home may be any folder, one of a
 * project with a `stores` of its own for example: what has another name is not ours. Its other parts, the user's sessions
 * among them, are shared with the desktop app, so whoever made them decides about them; what this program adds there is
 * private from the start.
 */
const OWN: readonly { readonly folder: string; readonly names: RegExp }[] = [
  // `storeId` ends in a hash.
  { folder: 'stores', names: /(^|-)[0-9a-f]{16}$/ },
  { folder: 'pending', names: /(^|-)[0-9a-f]{16}$/ },
  { folder: 'copies', names: /\.jsonl$/ },
  { folder: 'audit', names: /\.jsonl$/ },
  // A stamp begins with a time.
  { folder: 'trash', names: /^\d{8}T\d{9}Z-/ },
];
const OWN_FILE = 'local_cache.json';

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
  for (const { folder, names } of OWN) await mendWhatIsOurs(join(home, folder), names, found);
  await mend(join(home, OWN_FILE), found);
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

/** Mends what lies in a folder under names of ours, and the folder if there is any. */
async function mendWhatIsOurs(folder: string, names: RegExp, found: Found): Promise<void> {
  let ours: string[];
  try {
    if (!(await fs.lstat(folder)).isDirectory()) return;
    ours = (await fs.readdir(folder)).filter((name) => names.test(name));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') found.failed.push(folder);
    return;
  }
  if (ours.length === 0) return;
  await mendOne(folder, found);
  for (const name of ours) await mend(join(folder, name), found);
}

async function mend(path: string, found: Found): Promise<void> {
  if (!(await mendOne(path, found))) return;
  try {
    for (const name of await fs.readdir(path)) await mend(join(path, name), found);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') found.failed.push(path);
  }
}

/** Takes what others may do away, and leaves what its user may. Resolves to whether it is a folder to go on in. */
async function mendOne(path: string, found: Found): Promise<boolean> {
  try {
    const stats = await fs.lstat(path);
    const least = stats.isDirectory() ? FOLDER_MODE : stats.isFile() ? FILE_MODE : undefined;
    if (least === undefined || stats.uid !== process.getuid?.()) return false;
    const mode = (stats.mode & 0o700) | least;
    if ((stats.mode & 0o777) !== mode) {
      await changeMode(path, mode);
      found.mended.push(path);
    }
    return stats.isDirectory();
  } catch (error) {
    // Files come and go while other windows work.
    if (errnoOf(error) !== 'ENOENT') found.failed.push(path);
    return false;
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
