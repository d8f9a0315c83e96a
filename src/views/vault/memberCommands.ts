import * as vscode from 'vscode';
import {
  addMember,
  changePassphrase,
  listMembers,
  type Member,
  newRecoveryKey,
  removeMember,
} from '../../sync/vault/members';
import type { App } from '../app';
import { messageText, quickPickText } from '../quickPickText';
import { askNewPassphrase, askPassphrase } from './askPassphrase';
import { done, KINDS, openedVault, run, sinceText } from './keyChange';
import { showRecoveryKey } from './recoveryKey';

/** Replaces the passphrase of the vault. */
export async function changeVaultPassphrase(app: App): Promise<void> {
  const { connection, deps, opened } = await openedVault(app);
  const title = `Change Passphrase of the Vault in ${connection.label}`;
  const old = await askPassphrase({ title, prompt: 'The present passphrase.' }, async (text) => text);
  const passphrase = await askNewPassphrase(
    title,
    'The new passphrase. If somebody who should not have the vault knows the old one, rotate the key afterwards: they may have copied it.',
    [connection.label],
  );
  await run(app, connection, 'Changing the passphrase', (signal) =>
    changePassphrase(deps, opened, old, passphrase, signal),
  );
  await done(
    app,
    connection,
    'passphrase changed',
    'The passphrase is changed. Already unlocked machines stay unlocked.',
  );
}

/** Lets somebody else open the vault. */
export async function addVaultMember(app: App): Promise<void> {
  await addMemberNamed(app, '');
}

/** The same for somebody whose name is known, which can be changed. */
export async function addMemberNamed(app: App, known: string): Promise<void> {
  const { connection, deps, opened } = await openedVault(app);
  const title = `Add Member to the Vault in ${connection.label}`;
  const name = await vscode.window.showInputBox({
    title,
    prompt: 'Name of the new member. Only members can read it.',
    value: known,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Enter a name.' : undefined),
  });
  if (name === undefined) return;
  const kind = await vscode.window.showQuickPick(
    [
      {
        label: '$(key) With a passphrase of their own',
        detail: 'You choose it now and tell them.',
        recipient: false,
      },
      {
        label: '$(account) With their own age key',
        detail:
          'They send you their recipient, age1…. It keeps working after the key of the vault is rotated.',
        recipient: true,
      },
    ],
    { title, ignoreFocusOut: true },
  );
  if (!kind) return;
  const member = kind.recipient
    ? await askRecipient(title)
    : { passphrase: await askMemberPassphrase(title, [name, connection.label]) };
  if (!member) return;
  await run(app, connection, 'Adding a member', (signal) =>
    addMember(deps, opened, { name: name.trim(), ...member }, signal),
  );
  const added = [known, name.trim()];
  await app.nextSteps.remove(
    (step) => step.kind === 'addAgain' && step.storeId === connection.id && added.includes(step.name),
  );
  await done(
    app,
    connection,
    'member added',
    `${messageText(name.trim(), 60)} can open the vault now, and read everything in it. Compare the words of the vault with them once they have opened it.`,
  );
}

/** Takes a member's key file away. */
export async function removeVaultMember(app: App): Promise<void> {
  const { connection, deps, opened } = await openedVault(app);
  const members = await run(app, connection, 'Reading the members', (signal) =>
    listMembers(deps, opened, signal),
  );
  const picked = await vscode.window.showQuickPick(members.map(memberItem), {
    title: `Remove Member from the Vault in ${quickPickText(connection.label, 60)}`,
    placeHolder: 'Whose key file is to be removed?',
  });
  if (!picked) return;
  const remove = 'Remove';
  const answer = await vscode.window.showWarningMessage(
    `Remove ${messageText(picked.name, 60)} from the vault?`,
    {
      modal: true,
      detail:
        'Their key file is deleted and opens nothing any more. They may still have a copy of the key: rotate the key afterwards, and take away their access to the bucket. What they have read cannot be taken back.',
    },
    remove,
  );
  if (answer !== remove) return;
  await run(app, connection, 'Removing a member', (signal) => removeMember(deps, opened, picked.id, signal));
  await app.nextSteps.remove(
    (step) => step.kind === 'addAgain' && step.storeId === connection.id && step.name === picked.name,
  );
  await app.nextSteps.add({ kind: 'rotate', storeId: connection.id, name: picked.name });
  await done(
    app,
    connection,
    'member removed',
    `${messageText(picked.name, 60)} is removed. Rotate the key to keep them out of new sessions.`,
  );
}

/** Makes a recovery key, in place of the one before. */
export async function exportRecoveryKey(app: App): Promise<void> {
  const { connection, deps, opened } = await openedVault(app);
  const make = 'Make a New One';
  const answer = await vscode.window.showWarningMessage(
    'A recovery key is not stored, so it cannot be shown again.',
    { modal: true, detail: 'A new one replaces it: the old recovery key no longer opens the vault.' },
    make,
  );
  if (answer !== make) return;
  const key = await run(app, connection, 'Making a recovery key', (signal) =>
    newRecoveryKey(deps, opened, signal),
  );
  await app.audit.record({
    operation: 'key',
    store: connection.id,
    outcome: 'done',
    detail: 'recovery key made',
  });
  await showRecoveryKey(connection.label, key, opened.pin);
}

async function askMemberPassphrase(title: string, own: readonly string[]): Promise<string> {
  return askNewPassphrase(title, 'A passphrase for the new member, other than yours.', own);
}

async function askRecipient(title: string): Promise<{ readonly recipient: string } | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: 'Their age recipient. They make a key with age-keygen and keep the secret part.',
    placeHolder: 'age1…',
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^age1[02-9ac-hj-np-z]{58}$/.test(value.trim())
        ? undefined
        : 'A recipient begins with age1 and has 62 characters.',
  });
  return text === undefined ? undefined : { recipient: text.trim() };
}

function memberItem({
  id,
  about,
}: Member): vscode.QuickPickItem & { readonly id: string; readonly name: string } {
  const name = about?.name ?? `Key ${id}`;
  return {
    id,
    name,
    label: quickPickText(name, 60),
    description: about
      ? `${KINDS[about.kind]}${sinceText(about, ' · ')}`
      : 'not written by a member of this vault',
  };
}
