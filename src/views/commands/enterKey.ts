import * as vscode from 'vscode';
import { pythonStrip } from '../../base/pythonText';
import type { App } from '../app';
import { messageText } from '../quickPickText';

/**
 * Asks for the encryption key of the connected store, or of the files on this machine when none is connected, or a
 * sealed vault, which has no such key. Nothing is overwritten: sessions the key does not open stay as they are.
 */
export async function enterKey({ connections, secrets, audit }: App): Promise<void> {
  const { current, localKeyId } = connections;
  const store = current?.id === localKeyId ? current : undefined;
  const what = store
    ? `sessions of ${messageText(store.label)} and session files on this machine`
    : 'session files on this machine';
  const typed = await vscode.window.showInputBox({
    title: 'Encryption Key',
    prompt: `The key that ${what} are encrypted with in the Fastshot desktop app. Empty: not encrypted.`,
    password: true,
    ignoreFocusOut: true,
  });
  if (typed === undefined) return;
  const key = pythonStrip(typed);
  await secrets.setEncryptionKey(localKeyId, key);
  const detail = key === '' ? 'no encryption' : 'another key';
  await audit.record({ operation: 'key', store: store?.id, outcome: 'done', detail });
}
