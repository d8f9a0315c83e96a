import { writeFileAtomic } from '../../cache/atomicFile';

/** What a recovery key is written as: `age -d -i` reads the file. */
export const recoveryKeyText = (recoveryKey: string): string =>
  `# Recovery key of a Fastshot sealed vault. Keep it offline.\n${recoveryKey}\n`;

/**
 * Writes a recovery key so that only its user can read it. A file or link that is there is replaced, not written into,
 * so that neither its permissions nor what it leads to count.
 * @param path absolute
 */
export async function writeRecoveryKey(path: string, recoveryKey: string): Promise<void> {
  await writeFileAtomic(path, recoveryKeyText(recoveryKey));
}
