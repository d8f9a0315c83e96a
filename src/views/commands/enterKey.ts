import * as vscode from 'vscode';
import type { App } from '../app';
import { messageText } from '../quickPickText';
import { LOCAL_KEY_ID } from '../secrets';

/**
 * Asks for the encryption key of the connected store, or of the files on this machine when none is connected.
 * Nothing is overwritten: sessions the key does not open stay as they are.
 */
export async function enterKey(app: App): Promise<void> {
  const connection = app.connections.current;
  const key = await vscode.window.showInputBox({
    title: 'Encryption Key',
    prompt: connection
      ? `The key that sessions of ${messageText(connection.label)} are encrypted with in the Fastshot desktop app. Empty: not encrypted.`
      : 'The key that session files on this machine are encrypted with in the Fastshot desktop app.',
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  await app.secrets.setEncryptionKey(connection?.id ?? LOCAL_KEY_ID, key.trim());
  const detail = key.trim() === '' ? 'no encryption' : 'another key';
  void app.audit.record({ operation: 'key', store: connection?.id, outcome: 'done', detail });
}
