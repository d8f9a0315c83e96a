import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { recordOf } from '../../sync/vault/keyring';
import { lockedRecord, usableKeys, wokenRecord } from '../../sync/vault/vaultRecord';
import type { App } from '../app';
import type { Connection, SealedConnection } from '../connections';
import { thisSecretPlace } from '../keyring/editorFacts';
import { messageText } from '../quickPickText';
import { hideSealed } from './hideSealed';
import { openByUser } from './openPassphrase';

/** The connected sealed vault. @throws `invalidInput` when there is none */
export function sealedConnection({ connections }: App): Connection & { readonly sealed: SealedConnection } {
  const { current } = connections;
  if (current?.sealed) return current as Connection & { readonly sealed: SealedConnection };
  throw new FastshotError('invalidInput', 'No sealed vault is connected.');
}

/**
 * Opens the vault, and its sessions are listed again: with its passphrase, or at once where it was locked for want of use
 * and its keys are in the system's keyring.
 */
export async function unlockVault(app: App): Promise<void> {
  const { id, config, sealed } = sealedConnection(app);
  const record = await app.secrets.vault(id);
  const woken = wokenRecord(record);
  if (woken) await app.secrets.setVault(id, woken);
  else {
    const opened = await openByUser(app, await sealed.deps(), config.vault!, record?.pin);
    await app.secrets.rememberVault(config, recordOf(opened));
  }
  await app.audit.record({ operation: 'key', store: id, outcome: 'done', detail: 'vault unlocked' });
}

/** Forgets the key of the vault on this machine until its passphrase is entered again, and closes what shows any of it. */
export function lockVault(app: App): Promise<void> {
  return lock(app, false);
}

/** Locks a vault that nobody uses. Its key stays where the system keeps it well, so that unlocking takes a key stroke. */
export function restVault(app: App): Promise<void> {
  return lock(app, thisSecretPlace().isStrong);
}

async function lock(app: App, keepsKeys: boolean): Promise<void> {
  const { id, label, sealed } = sealedConnection(app);
  const record = await app.secrets.vault(id);
  // By hand, one that rests is locked for good.
  const hasKeys = keepsKeys ? usableKeys(record) !== undefined : record?.open !== undefined;
  if (!record || !hasKeys) {
    // Another window has locked it; in a browser one window is not told of another's secrets.
    if (!sealed.isLocked) app.connections.reload(true);
    return hideSealed(app, id);
  }
  await app.secrets.setVault(id, lockedRecord(record, keepsKeys));
  await hideSealed(app, id);
  await app.audit.record({ operation: 'key', store: id, outcome: 'done', detail: 'vault locked' });
  vscode.window.setStatusBarMessage(`$(lock) The vault in ${messageText(label, 60)} is locked.`, 5_000);
}
