import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { recordOf } from '../../sync/vault/keyring';
import { isRemoved, listMembers } from '../../sync/vault/members';
import { rotateKey } from '../../sync/vault/rotateKey';
import { usableKeys } from '../../sync/vault/vaultRecord';
import type { KeyAbout } from '../../sync/vault/vaultDeps';
import type { App } from '../app';
import type { NextStep } from '../nextSteps/nextStep';
import { messageText } from '../quickPickText';
import { askPassphrase } from './askPassphrase';
import { done, KINDS, openedVault, run, sinceText } from './keyChange';

/** Gives the vault a new key for what is saved from now on, after saying who gets it. */
export async function rotateVaultKey(app: App): Promise<void> {
  const { connection, deps, opened } = await openedVault(app);
  const members = await run(app, connection, 'Reading the members', (signal) =>
    listMembers(deps, opened, signal),
  );
  const own = members.flatMap(({ about }) => (about?.recipient === undefined ? [] : [about]));
  const goingOn = own.filter((about) => !isRemoved(opened.pin, about));
  const rotate = 'Rotate Key';
  const answer = await vscode.window.showWarningMessage(
    `Give the vault in ${messageText(connection.label, 60)} a new key?`,
    {
      modal: true,
      detail: [
        'Take away the bucket credentials of former members first: with them they can still delete and fill the store, whatever key it has.',
        'New sessions are sealed to a new key, which former members do not have. What they could read so far they may have kept, and can go on reading in the store while they reach it; nothing of it can be changed or forged by them any more. Your passphrase still works; other passphrases have to be added again. Best done while nobody is saving.',
        ...whoGoesOn(goingOn),
        ...whoIsBack(own.filter((about) => isRemoved(opened.pin, about))),
      ].join('\n\n'),
    },
    rotate,
  );
  if (answer !== rotate) return;
  const recipients = new Set(goingOn.flatMap(({ recipient }) => recipient ?? []));
  const title = `Rotate Key of the Vault in ${connection.label}`;
  const rotation = await askPassphrase({ title, prompt: 'Your passphrase of the vault.' }, (passphrase) =>
    run(app, connection, 'Rotating the key', (signal, report) =>
      rotateKey(deps, opened, { passphrase, recipients }, signal, report),
    ),
  );
  // Locked while the key was being replaced, it stays locked.
  const isOpen = usableKeys(await app.secrets.vault(connection.id)) !== undefined;
  await app.secrets.setVault(connection.id, isOpen ? recordOf(rotation) : { pin: rotation.pin });
  const { id } = connection;
  const isDone = ({ kind }: NextStep): boolean => kind === 'rotate' || kind === 'rotateWeak';
  await app.nextSteps.remove((step) => isDone(step) && step.storeId === id);
  await app.nextSteps.add(
    ...rotation.dropped.map((name) => ({ kind: 'addAgain', storeId: id, name }) as const),
  );
  const dropped = rotation.dropped.map((name) => messageText(name, 40)).join(', ');
  const again = dropped === '' ? '' : ` Add again: ${dropped}.`;
  await done(
    app,
    connection,
    'key rotated',
    `The vault has a new key.${again}${closedText(rotation.unopened)}`,
  );
}

/** What did not open before does not afterwards either. */
function closedText(unopened: readonly string[]): string {
  if (unopened.length === 0) return '';
  const some = unopened.slice(0, 3).map((name) => messageText(name, 60));
  const more = unopened.length > some.length ? ` and ${unopened.length - some.length} more` : '';
  return ` ${plural(unopened.length, 'session')} did not open and will not: ${some.join(', ')}${more}.`;
}

function whoGoesOn(members: readonly KeyAbout[]): string[] {
  if (members.length === 0) return [];
  return [
    `These members get the new key as well. To leave one out, cancel and remove that member first:\n${members.map(memberLine).join('\n')}`,
  ];
}

function whoIsBack(members: readonly KeyAbout[]): string[] {
  if (members.length === 0) return [];
  return [
    `These were removed on this machine but are members again. They do not get the new key. If somebody added them on purpose, add them again afterwards:\n${members.map(memberLine).join('\n')}`,
  ];
}

/** With the ends of the recipient: a name can be anybody's. */
function memberLine(about: KeyAbout): string {
  const { kind, name, recipient = '' } = about;
  const key = messageText(`${recipient.slice(0, 10)}…${recipient.slice(-6)}`, 20);
  return `${messageText(name, 60)} (${KINDS[kind]} ${key}${sinceText(about, ', ')})`;
}
