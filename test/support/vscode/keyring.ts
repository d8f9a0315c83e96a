import { createCipheriv, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Sandbox } from './sandbox';

const EXTENSION = 'fastshot.fastshot-sessions';
const KEY_BYTES = 32;
const IV_BYTES = 12;

/**
 * VS Code in a browser keeps secrets in the page's storage, encrypted with a key of which the server has one half. Writes
 * that half before the server is started, and returns it.
 */
export function prepareKeyring({ userData }: Sandbox): Buffer {
  const half = randomBytes(KEY_BYTES);
  writeFileSync(path.join(userData, 'serve-web-key-half'), half);
  return half;
}

/** Puts secrets of the extension into the keyring of the next window. `page` shows another page of VS Code's origin. */
export async function fillKeyring(
  page: Page,
  secrets: Readonly<Record<string, string>>,
  serverHalf: Buffer,
): Promise<void> {
  const sealed = JSON.stringify(sealSecrets(secrets, serverHalf));
  await page.evaluate(`localStorage.setItem('secrets.provider', ${sealed})`);
}

/**
 * Secrets of the extension as VS Code 1.139 stores them under `secrets.provider`: the page's half of the key, the
 * initialization vector, and what AES-GCM makes of a JSON object, in base64.
 */
function sealSecrets(secrets: Readonly<Record<string, string>>, serverHalf: Buffer): string {
  const entries = Object.entries(secrets).map(([key, value]) => [
    JSON.stringify({ extensionId: EXTENSION, key }),
    value,
  ]);
  const pageHalf = randomBytes(KEY_BYTES);
  const iv = randomBytes(IV_BYTES);
  const key = pageHalf.map((byte, index) => byte ^ serverHalf[index]!);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const text = JSON.stringify(Object.fromEntries(entries));
  return Buffer.concat([pageHalf, iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}
