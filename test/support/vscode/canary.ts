import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Workbench } from './workbench';

/**
 * Where any of these secrets stands in the clear: files of the sandbox, relative to its root, and the browser's
 * storage, where VS Code in a browser keeps an extension's state. The browser's own files are left out: they hold
 * that same storage, packed, and the keyring, encrypted.
 */
export async function findSecrets(workbench: Workbench, secrets: readonly string[]): Promise<string[]> {
  const { root } = workbench.sandbox;
  const forms = secrets.flatMap((secret) => [
    Buffer.from(secret),
    Buffer.from(escaped(secret)),
    Buffer.from(Buffer.from(secret).toString('base64')),
  ]);
  const holds = (bytes: Buffer): boolean => forms.some((form) => bytes.includes(form));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.startsWith('browser') && statSync(path.join(root, file)).isFile())
    .filter((file) => holds(readFileSync(path.join(root, file))));
  const stored = JSON.stringify(await workbench.page.context().storageState({ indexedDB: true }));
  return [...files, ...(holds(Buffer.from(stored)) ? ['storage of the browser'] : [])];
}

/** As JSON files have it that keep to ASCII. */
function escaped(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
