import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { storeId, type AccessKeys, type StoreConfig } from '../../storage/storeConfig';
import type { StoreSecrets } from '../secrets';
import { writeStoreConfig } from '../settings';
import { isFirstFor } from './onceFor';

interface Demo {
  readonly config: StoreConfig;
  readonly keys: AccessKeys;
  readonly encryptionKey: string;
}

/**
 * Connects to the store that `npm start` names in FASTSHOT_DEMO, once: settings and keys are those of all windows, so
 * further ones find it connected, or what the user has connected to since. Compiled into development builds only.
 * @param state of all windows
 */
export async function connectDemo(secrets: StoreSecrets, state: vscode.Memento): Promise<void> {
  const path = process.env['FASTSHOT_DEMO'];
  if (path === undefined) return;
  const { config, keys, encryptionKey } = JSON.parse(await readFile(path, 'utf8')) as Demo;
  const id = storeId(config);
  if (!(await isFirstFor(state, id))) return;
  await secrets.setAccessKeys(id, keys);
  await secrets.setEncryptionKey(id, encryptionKey);
  await writeStoreConfig(config);
  await vscode.commands.executeCommand('fastshot.manager.open');
}
