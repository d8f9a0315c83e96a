import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, errnoOf } from '../base/fsErrors';
import { safeFileName } from '../session/safeFileName';
import { checkSessionName } from '../session/sessionName';

const SUFFIX = '.fastshot';
/** What Windows does not take in a file name: these characters, and its devices with any extension. */
const NOT_ON_WINDOWS = /[<>:"|?*]|^(?:con|prn|aux|nul|com\d|lpt\d)\./i;
/** The longest file name of common file systems is 255; room is left for `_2`. Bytes of UTF-8. */
const MAX_NAME_BYTES = 240;
const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Adds a session to the user's own ones, `<home>/sessions/`, which is made if need be. Nothing is ever replaced: when
 * the name is taken, `_2` and so on is added to it. The file is there whole, flushed to disk, or not at all.
 * @param filename of the session; one that no file can have is mapped
 * @returns the path of the new file
 */
export async function addLocalSession(home: string, filename: string, bytes: Uint8Array): Promise<string> {
  const folder = join(home, 'sessions');
  const temp = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  const base = fileName(filename).slice(0, -SUFFIX.length);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFlushed(temp, bytes);
    for (let copy = 1; ; copy++) {
      const path = join(folder, `${base}${copy === 1 ? '' : `_${copy}`}${SUFFIX}`);
      if (await appearAs(temp, path)) return path;
    }
  } catch (error) {
    throw diskError(error, 'save the session in', folder);
  } finally {
    await rm(temp, { force: true });
  }
}

function fileName(filename: string): string {
  const isPossible =
    checkSessionName(filename) === undefined &&
    !NOT_ON_WINDOWS.test(filename) &&
    !filename.startsWith('.') &&
    Buffer.byteLength(filename) <= MAX_NAME_BYTES;
  return isPossible ? filename : safeFileName(filename.endsWith(SUFFIX) ? filename : filename + SUFFIX);
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a file a second name at once; false when that is taken. */
async function appearAs(temp: string, path: string): Promise<boolean> {
  try {
    await link(temp, path).catch(async (error: unknown) => {
      if (!NO_HARD_LINKS.has(errnoOf(error) ?? '')) throw error;
      await copyFile(temp, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}
