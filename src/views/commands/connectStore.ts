import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { desktopVault } from '../../session/desktopVault';
import type { Vault } from '../../session/vault';
import { testConnection, type ConnectionReport } from '../../storage/connectionTest';
import { addressOf, isUnencrypted } from '../../storage/address';
import { storeId, storeLabel, type S3Config } from '../../storage/storeConfig';
import type { Outbox } from '../../sync/write/outbox';
import type { App } from '../app';
import { confirmAddress } from '../connect/confirmAddress';
import { fieldAtFault, mendedDraft } from '../connect/afterFailure';
import {
  choiceOf,
  draftOf,
  emptyDraft,
  presentVault,
  type StoreChoice,
  type StoreDraft,
} from '../connect/draft';
import { readDesktopDraft } from '../connect/importDesktop';
import { askForStore } from '../connect/wizard';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import { readStoreConfig, writeStoreConfig } from '../settings';
import { connected } from './sessionFiles';

/** Asks for a store, tests it, and connects. Nothing is saved before the test went well or the user says so. */
export async function connectStore(app: App): Promise<void> {
  const needsKey = keyAsker(app);
  await testAndConnect(app, await askForStore(draftOf(presentConfig()), needsKey), needsKey);
}

/** The same with the answers of the desktop app's configuration, of which each can be changed. */
export async function importDesktopStore(app: App): Promise<void> {
  const needsKey = keyAsker(app);
  const imported = { ...emptyDraft, ...(await readDesktopDraft()) };
  await testAndConnect(app, await askForStore(imported, needsKey, 'bucket'), needsKey);
}

type NeedsKey = (draft: StoreDraft) => Promise<boolean>;

const keyAsker =
  (app: App): NeedsKey =>
  (entered) =>
    needsDesktopKey(app, entered);

async function testAndConnect(app: App, entered: StoreDraft, needsKey: NeedsKey): Promise<void> {
  let draft = entered;
  for (;;) {
    const choice = choiceOf(draft);
    const report = await runTest(app, choice);
    // The desktop app's sessions have no say in whether there is a sealed vault beside them.
    const isAboutDesktop = ['read', 'decode'].includes(failedStep(report)?.step ?? '');
    const chosen = report.ok || isAboutDesktop ? await withVault(app, choice, report) : undefined;
    if (chosen && (report.ok || chosen.config.vault !== undefined)) return save(app, chosen, report);
    const next = await askAfterFailure(report, draft, needsKey);
    if (next === 'stop') return;
    if (next === 'save') return save(app, chosen ?? (await withVault(app, choice, report)), report);
    draft = next;
  }
}

/** A store of sealed vaults has no use for the desktop app's key. What cannot be found out is asked. */
async function needsDesktopKey(app: App, draft: StoreDraft): Promise<boolean> {
  const { isSealedOnly } = await import('../vault/vaultCommands');
  try {
    return !(await isSealedOnly(app, choiceOf(draft)));
  } catch {
    return true;
  }
}

/** The choice with the sealed vault to connect to, if it is to be one. A vault that is known here is never left unasked. */
async function withVault(app: App, choice: StoreChoice, report: ConnectionReport): Promise<StoreChoice> {
  const connected = presentVault(choice.config, presentConfig());
  const opened = await app.secrets.knownVaults(choice.config);
  const known = [...new Set([...(connected === undefined ? [] : [connected]), ...opened])];
  const { chooseVault } = await import('../vault/vaultCommands');
  return { ...choice, config: await chooseVault(app, choice, report, known) };
}

const failedStep = ({ steps }: ConnectionReport): ConnectionReport['steps'][number] | undefined =>
  steps.find(({ status }) => status === 'failed');

/** Tests the connected store, and says what works and what does not. */
export async function testStore(app: App): Promise<void> {
  const { config, id, label } = connected(app);
  const wasNew = !app.addresses.isConfirmed(config);
  if (!(await confirmAddress(app, config))) return;
  const choice: StoreChoice = {
    config,
    keys: await app.secrets.accessKeys(id),
    encryptionKey: await app.secrets.encryptionKey(id),
  };
  const vault = await app.connections.current?.vault();
  const report = await runTest(app, choice, vault);
  const changed = report.capabilities && (await app.capabilities.set(choice, report.capabilities));
  if (changed || wasNew) app.connections.reload(true);
  const failed = failedStep(report);
  if (failed?.error) throw failed.error;
  const sentences = report.steps.filter(({ step }) => step !== 'read').map(({ message }) => message);
  void vscode.window.showInformationMessage(`${messageText(label)}: ${sentences.join(' ')}`);
}

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

/** A sentence with a space after it; empty when nothing waits. */
async function waitingText(outbox: Outbox): Promise<string> {
  await outbox.refresh();
  const { length } = outbox.items;
  if (length === 0) return '';
  const what = plural(length, 'upload or other change', 'uploads and other changes');
  return `Not sent yet: ${what}. They stay on this machine until this store is connected again. `;
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

function runTest(
  app: App,
  { config, keys, encryptionKey }: StoreChoice,
  vault: Vault = desktopVault(encryptionKey),
): Promise<ConnectionReport> {
  const operation = app.operations.run(
    { kind: 'test', title: `Testing the connection to ${storeLabel(config)}` },
    async ({ signal, report, endAs }) => {
      const subject = { config, keys, vault, log: app.log };
      const result = await testConnection(subject, ({ message }) => report({ message }), signal);
      const error = failedStep(result)?.error;
      if (error) endAs({ status: 'failed', error });
      return result;
    },
  );
  return showOperation(app.operations, operation);
}

/** What to do when the test failed: try again with other entries, connect all the same, or stop. */
async function askAfterFailure(
  report: ConnectionReport,
  draft: StoreDraft,
  needsKey: NeedsKey,
): Promise<StoreDraft | 'save' | 'stop'> {
  const failed = failedStep(report);
  const mended = mendedDraft(failed?.error, draft);
  const again = 'Change the Entries…';
  const anyway = 'Connect Anyway';
  const buttons = [...(mended ? [mended.label] : []), again, anyway];
  const answer = await vscode.window.showErrorMessage(
    messageText(failed?.message ?? 'The test failed.', 400),
    ...buttons,
  );
  if (answer === undefined) return 'stop';
  if (answer === anyway) return 'save';
  return answer === mended?.label ? mended.draft : askForStore(draft, needsKey, fieldAtFault(failed?.error));
}

async function save(app: App, choice: StoreChoice, report: ConnectionReport): Promise<void> {
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

/** Settings that are wrong must not keep anyone from connecting anew. */
function presentConfig(): ReturnType<typeof readStoreConfig> {
  try {
    return readStoreConfig();
  } catch {
    return undefined;
  }
}
