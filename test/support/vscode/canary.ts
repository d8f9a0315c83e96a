import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workbench, WorkbenchOptions } from './workbench';

/** Shorter ones stand in many a file by chance. */
const MIN_LENGTH = 10;
/** Any age identity, whoever made it. */
const IDENTITY = 'AGE-SECRET-KEY-1';

/** All that a workbench must not leave behind in the clear, and where it does: see `findSecrets`. */
export async function findLeaks(
  workbench: Workbench,
  { canaries = [], mayHold }: Pick<WorkbenchOptions, 'canaries' | 'mayHold'>,
): Promise<string[]> {
  const secrets = [...workbench.secrets].filter((secret) => secret.length >= MIN_LENGTH);
  const found = await findSecrets(workbench, [...secrets, ...canaries, IDENTITY]);
  // The extension's own code names what an identity begins with.
  return found.filter((file) => !file.startsWith('extensions/') && !mayHold?.test(file));
}

/**
 * Where any of these secrets stands in the clear: files of the sandbox, relative to its root, and the browser's
 * storage, where VS Code in a browser keeps an extension's state. The browser's own files are left out: they hold
 * that same storage, packed, and the keyring, encrypted.
 */
export async function findSecrets(workbench: Workbench, secrets: readonly string[]): Promise<string[]> {
  const { root } = workbench.sandbox;
  const files = filesThatHold(root, secrets, (file) => !file.startsWith('browser'));
  const stored = JSON.stringify(await workbench.page.context().storageState({ indexedDB: true }));
  const inStorage = formsOf(secrets).some((form) => Buffer.from(stored).includes(form));
  return [...files, ...(inStorage ? ['storage of the browser'] : [])];
}

/** Files below a folder, relative to it, that hold or are named after one of these texts in any form. */
export function filesThatHold(
  root: string,
  secrets: readonly string[],
  isSearched: (file: string) => boolean = () => true,
): string[] {
  const forms = formsOf(secrets);
  const holds = (bytes: Buffer | undefined): boolean => forms.some((form) => bytes?.includes(form) ?? false);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter(
      (file) => isSearched(file) && (holds(Buffer.from(file)) || holds(readIfThere(path.join(root, file)))),
    )
    .sort();
}

/** A window that is open goes on to write, by files that are renamed in a moment. */
function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** As they are, as JSON has them, also where it keeps to ASCII, in UTF-16, as in an address, in base64. */
function formsOf(secrets: readonly string[]): Buffer[] {
  const forms = secrets.flatMap((secret) => [
    Buffer.from(secret),
    Buffer.from(JSON.stringify(secret).slice(1, -1)),
    Buffer.from(escaped(JSON.stringify(secret).slice(1, -1))),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(encodeURIComponent(secret)),
    Buffer.from(Buffer.from(secret).toString('base64').replace(/=+$/, '')),
  ]);
  return [...new Map(forms.map((form) => [form.toString('hex'), form])).values()];
}

/** As JSON files have it that keep to ASCII. */
function escaped(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
