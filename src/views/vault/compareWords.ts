import * as vscode from 'vscode';
import type { VaultPin } from '../../sync/vault/vaultDeps';
import { vaultWords } from '../../session/sealed/vaultWords';
import type { App } from '../app';
import { messageText } from '../quickPickText';
import { openedVault } from './keyChange';
import { sealedConnection } from './lockVault';

/** The words of a vault on three lines, each numbered. */
export function wordLines({ vaultId, generation, recipientHash }: VaultPin): string {
  const words = vaultWords(vaultId, generation, recipientHash).map((word, n) => `${n + 1} ${word}`);
  return [0, 4, 8].map((at) => words.slice(at, at + 4).join('   ')).join('\n');
}

/** Shows the words of the connected vault, and remembers that they were compared. */
export async function compareVaultWords(app: App): Promise<void> {
  const { connection, opened } = await openedVault(app);
  const same: vscode.MessageItem = { title: 'They Are the Same' };
  const differ: vscode.MessageItem = { title: 'They Differ' };
  const answer = await vscode.window.showInformationMessage(
    `Words of the vault in ${messageText(connection.label, 60)}`,
    {
      modal: true,
      detail: `${wordLines(opened.pin)}\n\nAsk a member to read theirs to you, by phone or in person: this command shows them there. The same words mean that you have the same vault and key, and that nobody shows you another one.`,
    },
    same,
    differ,
  );
  if (answer === same) await keepCompared(app);
  if (answer === differ) await warn();
}

async function keepCompared(app: App): Promise<void> {
  const { id } = sealedConnection(app);
  const record = await app.secrets.vault(id);
  if (record) await app.secrets.setVault(id, { ...record, pin: { ...record.pin, isCompared: true } });
  await app.nextSteps.remove((step) => step.kind === 'compareWords' && step.storeId === id);
  await app.audit.record({ operation: 'key', store: id, outcome: 'done', detail: 'words compared' });
}

async function warn(): Promise<void> {
  const disconnect = 'Disconnect…';
  const answer = await vscode.window.showWarningMessage(
    'Then one of you is shown another vault, or an older key of it.',
    {
      modal: true,
      detail:
        'Save nothing to it. Sync on both machines and compare once more: a key that was just rotated has other words. If they still differ, somebody who can write to the store may have put a vault of their own there.',
    },
    disconnect,
  );
  if (answer === disconnect) await vscode.commands.executeCommand('fastshot.store.disconnect');
}
