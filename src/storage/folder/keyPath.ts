import path from 'node:path';
import { FastshotError } from '../../base/errors';
import { checkObjectKey } from '../objectKey';

/** Everything the folder store keeps for itself, at the top of its folder; never listed, never a key. */
export const PRIVATE = '.fastshot-store';

/** Names that Windows gives to devices or cannot keep (Microsoft, "Naming Files, Paths, and Namespaces"). */
const WINDOWS_REFUSES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|[<>:"|?*]|[. ]$/i;

/**
 * The path of a key below `root`. Refuses with `invalidInput` what could leave the folder or mean two things:
 * empty, `.` and `..` parts, backslashes, NUL, the store's own folder, and on Windows what that cannot keep.
 */
export function pathOfKey(root: string, key: string): string {
  checkObjectKey(key);
  const parts = key.split('/');
  if (!parts.every(isPart) || parts[0] === PRIVATE) {
    throw new FastshotError('invalidInput', `The name ${JSON.stringify(key)} cannot be stored in a folder.`, {
      data: { key },
    });
  }
  return path.join(root, ...parts);
}

/** True for a file or folder name that can be one part of a key. */
export function isPart(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || /[\\\0]/.test(name)) return false;
  return process.platform !== 'win32' || !(WINDOWS_REFUSES.test(name) || /\p{Cc}/u.test(name));
}
