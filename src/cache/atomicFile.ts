import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { diskError, errnoOf } from '../base/fsErrors';

export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** Waits between attempts, in ms. Virus scanners and indexers hold a file for some tens of milliseconds. */
const RETRY_DELAYS = [10, 20, 50, 100, 200, 400];
const BUSY = new Set(['EPERM', 'EBUSY', 'EACCES']);

const TEMP_NAME = /^\.tmp-(\d+)-[0-9a-f]+$/;
/** A writer holds a temp file for seconds; the age protects writers whose process id means nothing here (containers). */
const TEMP_MIN_AGE_MS = 60_000;
const TEMP_MAX_AGE_MS = 24 * 3600_000;

/** A fresh name for a temp file or folder beside its target; its length does not depend on the target's. */
export const tempName = (): string => `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`;

/** Creates a folder and those above it as needed. What is new survives a power failure as well as what lies in it. */
export async function ensureFolder(path: string): Promise<void> {
  try {
    const first = await fs.mkdir(path, { recursive: true, mode: FOLDER_MODE });
    if (first === undefined) return;
    for (let folder = path; folder.length >= first.length; folder = dirname(folder)) {
      await syncFolder(dirname(folder));
    }
  } catch (error) {
    throw diskError(error, 'create the folder', path);
  }
}

/**
 * Replaces `path` so that readers, and whoever looks after a crash, see the old bytes or the new, never a part.
 * `durable: false` leaves out the flushes to disk; for many small files that are checked on reading and can be fetched again.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: { durable: boolean } = { durable: true },
): Promise<void> {
  const temp = join(dirname(path), tempName());
  try {
    const file = await fs.open(temp, 'wx', FILE_MODE);
    try {
      await file.writeFile(data);
      if (options.durable) await file.sync();
    } finally {
      await file.close();
    }
    await renameWithRetry(temp, path);
    if (options.durable) await syncFolder(dirname(path));
  } catch (error) {
    await fs.rm(temp, { force: true }).catch(() => {});
    throw diskError(error, 'write', path);
  }
}

/** `rename`, tried again while another program holds the target (Windows: EPERM, EBUSY, EACCES). */
export async function renameWithRetry(from: string, to: string, rename = fs.rename): Promise<void> {
  for (const wait of RETRY_DELAYS) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!BUSY.has(errnoOf(error) ?? '')) throw error;
    }
    await delay(wait);
  }
  await rename(from, to);
}

/** Makes a rename in `path` survive a power failure, where the system can (Windows cannot open folders). */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await fs.open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // The file itself is flushed; only the moment of its appearance is less certain.
  }
}

/**
 * Opens a file that lines are added to; it is whoever calls this that closes it.
 * @param flags `a` to go on with what is there, `w` to begin anew
 * @param start written at once
 */
export async function openForLines(path: string, flags: 'a' | 'w', start: string): Promise<fs.FileHandle> {
  let file: fs.FileHandle | undefined;
  try {
    file = await fs.open(path, flags, FILE_MODE);
    await file.appendFile(start);
    return file;
  } catch (error) {
    await file?.close().catch(() => {});
    throw diskError(error, 'write', path);
  }
}

/** The bytes of a file, or undefined when there is none. */
export async function readFileIfPresent(path: string): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return await fs.readFile(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw diskError(error, 'read', path);
  }
}

/** The JSON value of a file that this code wrote; undefined when it is absent or torn. The type is not checked. */
export async function readJson<T extends object>(path: string): Promise<Partial<T> | undefined> {
  const bytes = await readFileIfPresent(path);
  try {
    return bytes && (JSON.parse(bytes.toString('utf8')) ?? undefined);
  } catch {
    return undefined;
  }
}

/** The names in a folder; empty when there is none. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await fs.readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw diskError(error, 'list', folder);
  }
}

/** Removes temp files and folders whose writer has died. */
export async function removeStaleTemps(folder: string, now: number): Promise<void> {
  for (const name of await namesIn(folder)) {
    const pid = TEMP_NAME.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(folder, name);
    const stat = await fs.stat(path).catch(() => undefined);
    if (!stat) continue;
    const age = now - stat.mtimeMs;
    // One from the future is as old as it is far away.
    if (age > TEMP_MAX_AGE_MS || (Math.abs(age) > TEMP_MIN_AGE_MS && !isAlive(Number(pid)))) {
      await fs.rm(path, { recursive: true, force: true }).catch(() => {});
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
