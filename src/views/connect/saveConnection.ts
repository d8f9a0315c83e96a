import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { addressOf, isUnencrypted } from '../../storage/address';
import type { ConnectionReport } from '../../storage/connectionTest';
import { storeId, type S3Config } from '../../storage/storeConfig';
import type { Outbox } from '../../sync/write/outbox';
import type { App } from '../app';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import { writeStoreConfig } from '../settings';
import type { StoreChoice } from './draft';

/** Connects to a store: settings and secrets are written, its sessions are listed, and what there is to say is said. */
export async function saveConnection(app: App, choice: StoreChoice, report: ConnectionReport): Promise<void> {
  const id = storeId(choice.config);
  if (!(await mayLeave(app, id))) return;
  await app.addresses.confirm(choice.config);
  await app.secrets.setAccessKeys(id, choice.keys);
  await app.secrets.setEncryptionKey(id, choice.encryptionKey);
  if (report.capabilities) await app.capabilities.set(choice, report.capabilities);
  await writeStoreConfig(choice.config);
  await app.audit.record({ operation: 'connect', store: id, outcome: 'done' });
  // Also where the settings are as they were: who connects again wants credentials and permissions looked at anew.
  app.connections.reload(true);
  await vscode.commands.executeCommand('fastshot.sessions.focus');
  const connection = app.connections.current;
  if (!connection) return;
  const { config } = choice;
  await showOperation(app.operations, connection.startSync('full'));
  const readOnly =
    report.capabilities?.writable === false ? ' The store is read-only with these credentials.' : '';
  const count = plural(connection.mirror.rows().size, 'session');
  const message = `Connected to ${messageText(connection.label)}: ${count}.${readOnly}`;
  if (config.kind === 's3' && isUnencrypted(config)) sayUnencrypted(config);
  if (connection.sealed) void vscode.window.showInformationMessage(message);
  else void sayWeak(app, message);
}

/** Said with each connection: who sits on the way can read along, and change what does not come sealed. */
function sayUnencrypted(config: S3Config): void {
  void vscode.window.showWarningMessage(
    messageText(
      `Requests to ${addressOf(config)} are not encrypted on the way (http://): on the network between, screenshots can be read, and so can session tokens. Use an https:// address if the server has one.`,
      400,
    ),
  );
}

/** What the desktop app can read, others can as well: said with each connection until it is dismissed. */
async function sayWeak({ notes }: App, message: string): Promise<void> {
  if (notes.isDismissed('weakVault')) return void vscode.window.showInformationMessage(message);
  const weak =
    'Encryption in this store is the desktop app’s, which is weak: whoever can read the store can read its sessions. A sealed vault is safe.';
  const dismiss = "Don't Show Again";
  const seal = 'Make a Sealed Vault…';
  const answer = await vscode.window.showInformationMessage(`${message} ${weak}`, seal, dismiss);
  if (answer === seal) await vscode.commands.executeCommand('fastshot.vault.copy');
  if (answer === dismiss) await notes.dismiss('weakVault');
}

/** Whether to leave the connected store for another one although something waits for it. */
async function mayLeave({ connections: { current } }: App, id: string): Promise<boolean> {
  if (!current || current.id === id) return true;
  const waiting = await waitingText(current.writer.outbox);
  if (waiting === '') return true;
  const leave = 'Connect to the Other Store';
  const answer = await vscode.window.showWarningMessage(
    `Leave ${messageText(current.label, 60)}?`,
    { modal: true, detail: `${waiting}See Fastshot: Show Waiting Uploads….` },
    leave,
  );
  return answer === leave;
}

/** What waits to be sent, as a sentence with a space after it; empty when nothing does. */
export async function waitingText(outbox: Outbox): Promise<string> {
  await outbox.refresh();
  const { length } = outbox.items;
  if (length === 0) return '';
  const what = plural(length, 'upload or other change', 'uploads and other changes');
  return `Not sent yet: ${what}. They stay on this machine until this store is connected again. `;
}
