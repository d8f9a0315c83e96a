import * as vscode from 'vscode';
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
  const key = await vscode.window.showInputBox({
    title: 'Encryption Key',
    prompt: `The key that ${what} are encrypted with in the Fastshot desktop app. Empty: not encrypted.`,
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  await secrets.setEncryptionKey(localKeyId, key.trim());
  const detail = key.trim() === '' ? 'no encryption' : 'another key';
  void audit.record({ operation: 'key', store: store?.id, outcome: 'done', detail });
}
