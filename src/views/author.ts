import { execFile } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import { promisify } from 'node:util';
import { readAuthorSetting } from './settings';

/** What the setting holds where no author is to be saved. */
const NOBODY = '-';

/**
 * Who a session that is saved is by: the setting `fastshot.author`, else the user's name in git, else in the system.
 * @param isSealed whether it goes into a sealed vault, which learns a name only if the setting has one
 * @returns undefined: nobody is named
 */
export async function authorOf(isSealed: boolean): Promise<string | undefined> {
  const chosen = readAuthorSetting();
  if (chosen === NOBODY) return undefined;
  if (chosen !== '') return chosen;
  return isSealed ? undefined : (await gitName()) || systemName();
}

/** Of the user's own git settings: a repository that was opened has no say. Empty where there is none. */
async function gitName(): Promise<string> {
  try {
    const options = { cwd: homedir(), timeout: 2000, windowsHide: true };
    return (await promisify(execFile)('git', ['config', '--global', 'user.name'], options)).stdout.trim();
  } catch {
    return '';
  }
}

/** Of who runs this process, as the system has it; undefined where it does not say. */
export function systemName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    return undefined;
  }
}
