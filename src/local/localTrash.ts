import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FastshotError } from '../base/errors';
import { diskError, errnoOf } from '../base/fsErrors';
import { appearAs } from '../base/newFile';
import { newTrashStamp, TRASH_AGE_MS, trashTime } from '../session/trashName';
import { localPath } from './addLocalSession';

/** A session of this machine that was removed. Its file lies in `<home>/trash/<stamp>/`, under its own name. */
export interface LocalTrashEntry {
  readonly stamp: string;
  readonly filename: string;
  /** Milliseconds since 1970, by the clock of this machine. */
  readonly removedAt: number;
  /** Bytes. */
  readonly size: number;
}

const fileOf = (home: string, { stamp, filename }: Pick<LocalTrashEntry, 'stamp' | 'filename'>): string =>
  join(home, 'trash', stamp, filename);

/**
 * Moves the file of a session into the trash of this machine. It is in one of the two places at any time.
 * @param now milliseconds since 1970
 * @throws FastshotError that names the file; it is where it was then
 */
export async function trashLocal(home: string, path: string, now: number): Promise<LocalTrashEntry> {
  const stamp = newTrashStamp(now);
  const entry = { stamp, filename: basename(path), removedAt: now };
  const target = fileOf(home, entry);
  try {
    await mkdir(join(home, 'trash', stamp), { recursive: true, mode: 0o700 });
    const { size } = await stat(path);
    await move(path, target);
    return { ...entry, size };
  } catch (error) {
    await rmdir(join(home, 'trash', stamp)).catch(() => {});
    throw diskError(error, 'move to the trash', path);
  }
}

/** A folder of sessions may be a link to another disk, to which nothing can be renamed. */
async function move(path: string, target: string): Promise<void> {
  try {
    await rename(path, target);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error;
    try {
      await copyFile(path, target, constants.COPYFILE_EXCL);
      await rm(path);
    } catch (failure) {
      await rm(target, { force: true });
      throw failure;
    }
  }
}

/** All removed sessions of this machine, the last one first. None where there is no trash. */
export async function listLocalTrash(home: string): Promise<LocalTrashEntry[]> {
  const folder = join(home, 'trash');
  const entries: LocalTrashEntry[] = [];
  try {
    for (const stamp of await readdir(folder)) {
      const removedAt = trashTime(stamp);
      if (removedAt === undefined) continue;
      for (const filename of await readdir(join(folder, stamp))) {
        const stats = await stat(join(folder, stamp, filename)).catch(() => undefined);
        if (stats?.isFile()) entries.push({ stamp, filename, removedAt, size: stats.size });
      }
    }
  } catch (error) {
    // Another window may have emptied it meanwhile.
    if (errnoOf(error) !== 'ENOENT') throw diskError(error, 'list', folder);
  }
  return entries.sort((a, b) => b.removedAt - a.removedAt);
}

/**
 * Brings a session back, under its own name, or with `_2` and so on where another one has that by now.
 * @returns the path of its file
 * @throws FastshotError `notFound` when it is in the trash no more
 */
export async function restoreLocal(home: string, entry: LocalTrashEntry): Promise<string> {
  const file = fileOf(home, entry);
  const own = join(home, 'sessions', entry.filename);
  try {
    await mkdir(join(home, 'sessions'), { recursive: true, mode: 0o700 });
    for (let copy = 1; ; copy++) {
      const path = copy === 1 ? own : localPath(home, entry.filename, copy);
      if (!(await appearsAs(file, path))) continue;
      await purgeLocal(home, entry);
      return path;
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw diskError(error, 'restore', own);
    throw new FastshotError('notFound', `${entry.filename} is no longer in the trash of this machine.`);
  }
}

async function appearsAs(file: string, path: string): Promise<boolean> {
  try {
    return await appearAs(file, path);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error;
    return copyFile(file, path, constants.COPYFILE_EXCL).then(
      () => true,
      (failure: unknown) => {
        if (errnoOf(failure) === 'EEXIST') return false;
        throw failure;
      },
    );
  }
}

/** Deletes a removed session for good. */
export async function purgeLocal(home: string, entry: LocalTrashEntry): Promise<void> {
  const file = fileOf(home, entry);
  try {
    await rm(file, { force: true });
    await rmdir(join(home, 'trash', entry.stamp));
  } catch (error) {
    // A folder that holds something else stays.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) {
      throw diskError(error, 'delete', file);
    }
  }
}

/**
 * Deletes for good what was removed more than 30 days ago: by its stamp, and also by when the file was moved, so that a
 * clock that was wrong for a while costs nothing.
 * @param now milliseconds since 1970
 * @returns names of the sessions
 */
export async function purgeOldLocal(home: string, now: number): Promise<string[]> {
  const purged: string[] = [];
  for (const entry of await listLocalTrash(home)) {
    const stats = await stat(fileOf(home, entry)).catch(() => undefined);
    if (!stats || now - Math.max(entry.removedAt, stats.ctimeMs) <= TRASH_AGE_MS) continue;
    await purgeLocal(home, entry);
    purged.push(entry.filename);
  }
  return purged;
}
