import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { storeId, type AccessKeys, type StoreConfig } from '../../storage/storeConfig';
import type { StoreSecrets } from '../secrets';
import { writeStoreConfig } from '../settings';

interface Demo {
  readonly config: StoreConfig;
  readonly keys: AccessKeys;
  readonly encryptionKey: string;
}

/** Connects to the store that `npm start` names in FASTSHOT_DEMO. Compiled into development builds only. */
export async function connectDemo(secrets: StoreSecrets): Promise<void> {
  const path = process.env['FASTSHOT_DEMO'];
  if (path === undefined) return;
  const { config, keys, encryptionKey } = JSON.parse(await readFile(path, 'utf8')) as Demo;
  const id = storeId(config);
  await secrets.setAccessKeys(id, keys);
  await secrets.setEncryptionKey(id, encryptionKey);
  await writeStoreConfig(config);
  await vscode.commands.executeCommand('fastshot.manager.open');
}
