import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../../base/fsErrors';
import { OWNER_FILE } from './keptForm';

/** How often a window says that it still shows a draft, ms. */
export const OWNER_TOUCH_MS = 60_000;
/** After so long without a word a window has gone, whoever has the id of its process now, ms. */
const SILENT_MS = 3 * OWNER_TOUCH_MS;

/** Whether a window shows a draft. One that died does not, nor one that has been silent for three minutes. */
export async function isShown(folder: string, now: number): Promise<boolean> {
  try {
    const path = join(folder, OWNER_FILE);
    const [owner, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    // Of one from the future nobody knows how long it was silent.
    return Math.abs(now - mtimeMs) < SILENT_MS && isAlive(Number(owner));
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
