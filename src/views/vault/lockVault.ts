import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { recordOf } from '../../sync/vault/keyring';
import type { App } from '../app';
import type { Connection, SealedConnection } from '../connections';
import { messageText } from '../quickPickText';
import { hideSealed } from './hideSealed';
import { openByUser } from './openPassphrase';

/** The connected sealed vault. @throws `invalidInput` when there is none */
export function sealedConnection({ connections }: App): Connection & { readonly sealed: SealedConnection } {
  const { current } = connections;
  if (current?.sealed) return current as Connection & { readonly sealed: SealedConnection };
  throw new FastshotError('invalidInput', 'No sealed vault is connected.');
}

/** Asks for the passphrase and opens the vault; its sessions are listed again. */
export async function unlockVault(app: App): Promise<void> {
  const { id, config, sealed } = sealedConnection(app);
  const deps = await sealed.deps();
  const record = await app.secrets.vault(id);
  const opened = await openByUser(app, deps, config.vault!, record?.pin);
  await app.secrets.rememberVault(config, recordOf(opened));
  await app.audit.record({ operation: 'key', store: id, outcome: 'done', detail: 'vault unlocked' });
}

/** Forgets the key of the vault on this machine until its passphrase is entered again, and closes what shows any of it. */
export async function lockVault(app: App): Promise<void> {
  const { id, label, sealed } = sealedConnection(app);
  const record = await app.secrets.vault(id);
  if (!record?.open) {
    // Another window has locked it; in a browser one window is not told of another's secrets.
    if (!sealed.isLocked) app.connections.reload(true);
    return hideSealed(app, id);
  }
  await app.secrets.setVault(id, { pin: record.pin });
  await hideSealed(app, id);
  await app.audit.record({ operation: 'key', store: id, outcome: 'done', detail: 'vault locked' });
  vscode.window.setStatusBarMessage(`$(lock) The vault in ${messageText(label, 60)} is locked.`, 5_000);
}
