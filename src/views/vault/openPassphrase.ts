import * as vscode from 'vscode';
import { isFastshotError } from '../../base/errors';
import type { OpenWith } from '../../sealing/protocol';
import { openVault } from '../../sync/vault/openVault';
import type { OpenVault, VaultDeps, VaultPin } from '../../sync/vault/vaultDeps';
import type { App } from '../app';
import { thisSecretPlace } from '../keyring/editorFacts';
import { vaultKeyNote } from '../keyring/secretPlace';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import { askPassphrase } from './askPassphrase';

/**
 * Asks for what opens a vault, and opens it. One that is not as it was the last time is opened only when the user says
 * that this is right.
 */
export async function openByUser(
  app: App,
  deps: VaultDeps,
  vaultId: string,
  pin: VaultPin | undefined,
): Promise<OpenVault> {
  const { label } = deps.store;
  const open = (openWith: OpenWith, pinned: VaultPin | undefined): Promise<OpenVault> =>
    showOperation(
      app.operations,
      app.operations.run({ kind: 'unlock', title: `Unlocking the vault in ${label}` }, ({ signal }) =>
        openVault(deps, vaultId, openWith, pinned, signal),
      ),
    );
  const words = {
    title: `Sealed Vault in ${label}`,
    prompt: `Passphrase of the vault. A recovery key, or your own age key, opens it as well.${vaultKeyNote(thisSecretPlace())}`,
  };
  return askPassphrase(words, async (text) => {
    const identity = /AGE-SECRET-KEY-1[A-Z0-9]{58}/i.exec(text)?.[0];
    const openWith = identity ? { identities: [identity.toUpperCase()] } : { passphrase: text };
    try {
      return await open(openWith, pin);
    } catch (error) {
      if (!pin || !isFastshotError(error, 'vaultChanged')) throw error;
      if (!(await confirmChanged(error.message))) throw error;
      return open(openWith, undefined);
    }
  });
}

async function confirmChanged(message: string): Promise<boolean> {
  const trust = 'Trust What Is There Now';
  const answer = await vscode.window.showWarningMessage(
    messageText(message, 400),
    {
      modal: true,
      detail:
        'Do this only if somebody you trust told you that the vault was restored from a backup or set up again. Otherwise ask the other members first: what you save could be sealed for somebody else.',
    },
    trust,
  );
  return answer === trust;
}
