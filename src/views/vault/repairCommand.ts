import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { repairVault, type VaultRepair } from '../../sync/vault/repairVault';
import type { App } from '../app';
import { messageText } from '../quickPickText';
import { done, openedVault, run } from './keyChange';

/** Writes again what it takes to get into the vault, from what this machine knows of it. */
export async function repairVaultCommand(app: App): Promise<void> {
  const { connection, deps, opened } = await openedVault(app);
  const { id, label } = connection;
  const repair = 'Repair';
  const answer = await vscode.window.showWarningMessage(
    `Repair the vault in ${messageText(label, 60)}?`,
    {
      modal: true,
      detail:
        'What is missing or damaged of its vault.json, its key files and its lists of old sessions is written again, from what this machine has seen of them. Key files that no member has written are taken out. Sessions are not touched.',
    },
    repair,
  );
  if (answer !== repair) return;
  const result = await run(app, connection, 'Repairing keys and lists', (signal) =>
    repairVault(deps, opened, signal),
  );
  const steps = result.addAgain.map((name) => ({ kind: 'addAgain', storeId: id, name }) as const);
  await app.nextSteps.remove((step) => step.kind === 'repairVault' && step.storeId === id);
  await app.nextSteps.add(...steps);
  await done(app, connection, 'vault repaired', repairText(result));
}

/** What a repair has done, as sentences. */
function repairText({ vaultFile, lists, members, addAgain, invented }: VaultRepair): string {
  const names = (all: readonly string[]): string => all.map((name) => messageText(name, 40)).join(', ');
  const parts = [
    ...(vaultFile ? ['vault.json is back.'] : []),
    ...(lists ? ['What old keys open was written again.'] : []),
    ...(members.length > 0 ? [`Key files written again for ${names(members)}.`] : []),
    ...(invented > 0 ? [`${plural(invented, 'key file')} that no member has written taken out.`] : []),
    ...(addAgain.length > 0 ? [`Add again: ${names(addAgain)}.`] : []),
  ];
  return parts.length > 0 ? parts.join(' ') : 'Nothing was missing or damaged.';
}
