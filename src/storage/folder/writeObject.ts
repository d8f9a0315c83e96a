import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../../base/fsErrors';
import { statObject } from './objectFile';
import { ensureStoreFolder } from './sharedMode';

/** Temp files lie beside their target, because only there a rename is sure to be atomic. Lists leave them out. */
export const TEMP_NAME = /^\.fastshot-[0-9a-f]{16}\.tmp$/;

/** A complete, synced file that is not visible yet, with the stats it will have at its final name. */
export interface PreparedFile {
  readonly temp: string;
  readonly stats: BigIntStats;
}

/**
 * Writes `bytes` to a temp file in the target's folder, which is created as needed.
 * Its modification time is later than that of `previous`, so that no two versions of a key share an ETag even when
 * the file system hands out the same inode twice within one tick of its clock.
 */
export async function prepareFile(
  target: string,
  bytes: Uint8Array,
  previous: BigIntStats | undefined,
): Promise<PreparedFile> {
  const folder = path.dirname(target);
  const mode = await ensureStoreFolder(folder);
  const temp = path.join(folder, `.fastshot-${randomBytes(8).toString('hex')}.tmp`);
  try {
    const handle = await fs.open(temp, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.chmod(mode).catch(() => {});
      let stats = await handle.stat({ bigint: true });
      // 1 ms suffices on most file systems; FAT counts in steps of 2 s.
      for (let ms = 1; stats.mtimeNs <= (previous?.mtimeNs ?? 0n) && ms < 10_000; ms *= 50) {
        await handle.utimes(stats.atime, new Date(Number(previous?.mtimeMs ?? 0) + ms + 1));
        stats = await handle.stat({ bigint: true });
      }
      await handle.sync();
      return { temp, stats };
    } finally {
      await handle.close();
    }
  } catch (error) {
    // What hinders the one hinders the other; the first says why.
    await fs.rm(temp, { force: true }).catch(() => {});
    throw error;
  }
}

/** Makes a prepared file visible under its final name, replacing what is there. Readers see the old or the new. */
export async function commitFile(prepared: PreparedFile, target: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await fs.rename(prepared.temp, target);
      break;
    } catch (error) {
      // Windows refuses while a virus scanner or an indexer has the old file open.
      const busy =
        process.platform === 'win32' && ['EPERM', 'EBUSY', 'EACCES'].includes(errnoOf(error) ?? '');
      if (!busy || attempt === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt));
    }
  }
}

/** Makes a prepared file visible unless the name is taken; false when it is. */
export async function commitNewFile(prepared: PreparedFile, target: string): Promise<boolean> {
  try {
    await fs.link(prepared.temp, target);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errno ?? '')) throw error;
    // No hard links here (exFAT, some network drives): our writers hold the key's lock, so a look is enough.
    if (await statObject(target)) return false;
    await commitFile(prepared, target);
    return true;
  }
  // It has its final name; another name for it, which no list shows, must not make that a failure.
  await fs.rm(prepared.temp, { force: true }).catch(() => {});
  return true;
}

export async function discardFile(prepared: PreparedFile): Promise<void> {
  await fs.rm(prepared.temp, { force: true });
}

/** What systems and network drives answer that cannot open or flush a folder. */
const CANNOT_SYNC = new Set([
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EBADF',
  'EISDIR',
  'EPERM',
  'EACCES',
]);

/** What was committed survives a power cut only once its folder is synced, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await fs.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!CANNOT_SYNC.has(errnoOf(error) ?? '')) throw error;
  }
}
