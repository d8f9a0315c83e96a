import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../base/fsErrors';
import { appearAs, writeFlushed } from '../base/newFile';
import { safeFileName } from '../session/safeFileName';
import { checkSessionName } from '../session/sessionName';

const SUFFIX = '.fastshot';
/** What Windows does not take in a file name: these characters, and its devices with any extension. */
const NOT_ON_WINDOWS = /[<>:"|?*]|^(?:con|prn|aux|nul|com\d|lpt\d)\./i;
/**
 * The desktop app autosaves into a file of this name, whoever wrote what is in it, and removes it when it ends; disks that
 * know no case take others for it.
 */
const AUTOSAVE = /^temp_cache\.fastshot$/i;
/** The longest file name of common file systems is 255; room is left for `_2`. Bytes of UTF-8. */
const MAX_NAME_BYTES = 240;

/**
 * Adds a session to the user's own ones, `<home>/sessions/`, which is made if need be. Nothing is ever replaced: when
 * the name is taken, `_2` and so on is added to it. The file is there whole, flushed to disk, or not at all.
 * @param filename of the session; one that no file can have is mapped
 * @returns the path of the new file
 */
export async function addLocalSession(home: string, filename: string, bytes: Uint8Array): Promise<string> {
  const folder = join(home, 'sessions');
  const temp = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFlushed(temp, bytes, 0o600);
    for (let copy = 1; ; copy++) {
      const path = localPath(home, filename, copy);
      if (await appearAs(temp, path)) return path;
    }
  } catch (error) {
    throw diskError(error, 'save the session in', folder);
  } finally {
    await rm(temp, { force: true }).catch(() => {});
  }
}

/**
 * Where a session of this name lies among the user's own ones.
 * @param copy 1 for the name itself, unless that is the desktop app's; from 2 on where it goes when those before are taken
 */
export function localPath(home: string, filename: string, copy: number): string {
  const name = fileName(filename);
  const base = `${name.slice(0, -SUFFIX.length)}${AUTOSAVE.test(name) ? '_saved' : ''}`;
  return join(home, 'sessions', `${base}${copy === 1 ? '' : `_${copy}`}${SUFFIX}`);
}

function fileName(filename: string): string {
  const isPossible =
    checkSessionName(filename) === undefined &&
    !NOT_ON_WINDOWS.test(filename) &&
    !filename.startsWith('.') &&
    Buffer.byteLength(filename) <= MAX_NAME_BYTES;
  return isPossible ? filename : safeFileName(filename.endsWith(SUFFIX) ? filename : filename + SUFFIX);
}
