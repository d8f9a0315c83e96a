import * as vscode from 'vscode';
import type { VaultPin } from '../../sync/vault/vaultDeps';
import { systemClock } from '../../sync/clock';
import { showError } from '../errorActions';
import { messageText } from '../quickPickText';
import { wordLines } from './compareWords';
import { copyForAWhile } from './copyForAWhile';
import { recoveryKeyText, writeRecoveryKey } from './recoveryKeyFile';

/** Shows a recovery key, which is kept nowhere, until the user says that it is kept. */
export async function showRecoveryKey(label: string, recoveryKey: string, pin: VaultPin): Promise<void> {
  const copy: vscode.MessageItem = { title: 'Copy for a Minute' };
  const save: vscode.MessageItem = { title: 'Save to a File…' };
  const done: vscode.MessageItem = { title: 'I Have Kept It', isCloseAffordance: true };
  for (;;) {
    const answer = await vscode.window.showInformationMessage(
      `Recovery key of the vault in ${messageText(label, 60)}`,
      {
        modal: true,
        detail: `${recoveryKey}\n\nIt opens the vault without a passphrase. It is shown only now and is not stored: keep it offline, for example on paper. Whoever has it and the bucket can read everything.\n\nWords of this vault, which members compare with each other:\n${wordLines(pin)}`,
      },
      copy,
      save,
      done,
    );
    if (answer === copy) await copyForAWhile(vscode.env.clipboard, recoveryKey, systemClock);
    // It is shown this once, so what goes wrong must not end it.
    else if (answer === save) await saveKey(recoveryKey).catch(showError);
    else return;
  }
}

async function saveKey(recoveryKey: string): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: 'Save the Recovery Key',
    filters: { 'age identity': ['txt'] },
  });
  if (!target) return;
  if (target.scheme === 'file') return writeRecoveryKey(target.fsPath, recoveryKey);
  await vscode.workspace.fs.writeFile(target, Buffer.from(recoveryKeyText(recoveryKey)));
}
