import * as vscode from 'vscode';
import type { App } from '../app';
import { confirmAddress } from '../connect/confirmAddress';
import type { StoreChoice } from '../connect/draft';
import { failedStep, runTest } from '../connect/testing';
import { messageText } from '../quickPickText';
import { connected } from './sessionFiles';

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
