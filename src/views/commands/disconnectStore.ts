import * as vscode from 'vscode';
import type { App } from '../app';
import { waitingText } from '../connect/saveConnection';
import { messageText } from '../quickPickText';
import { writeStoreConfig } from '../settings';
import { connected } from './sessionFiles';

/** Forgets the store: settings and secrets go, the cache on disk stays for the next time. */
export async function disconnectStore(app: App): Promise<void> {
  const { id, label, writer } = connected(app);
  const waiting = await waitingText(writer.outbox);
  const disconnect = 'Disconnect';
  const answer = await vscode.window.showWarningMessage(
    `Disconnect from ${messageText(label)}?`,
    {
      modal: true,
      detail: `${waiting}Its keys are removed from the keyring. Sessions in the store and on this machine stay.`,
    },
    disconnect,
  );
  if (answer !== disconnect) return;
  await writeStoreConfig(undefined);
  await app.secrets.setAccessKeys(id, undefined);
  await app.secrets.setEncryptionKey(id, '');
  const record = await app.secrets.vault(id);
  // What it must not fall back behind stays known.
  if (record) await app.secrets.setVault(id, { pin: record.pin });
  await app.audit.record({ operation: 'disconnect', store: id, outcome: 'done' });
}
