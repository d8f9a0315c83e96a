import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { recordOf } from '../../sync/vault/keyring';
import type { App } from '../app';
import type { Connection, SealedConnection } from '../connections';
import { messageText } from '../quickPickText';
import { SCHEME } from '../sessionUri';
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
  void app.audit.record({ operation: 'key', store: id, outcome: 'done', detail: 'vault unlocked' });
}

/** Forgets the key of the vault on this machine until its passphrase is entered again. */
export async function lockVault(app: App): Promise<void> {
  const { id, label } = sealedConnection(app);
  const record = await app.secrets.vault(id);
  if (!record?.open) return;
  await app.secrets.setVault(id, { pin: record.pin });
  app.loader.forget();
  await closeEditors();
  void app.audit.record({ operation: 'key', store: id, outcome: 'done', detail: 'vault locked' });
  vscode.window.setStatusBarMessage(`$(lock) The vault in ${messageText(label, 60)} is locked.`, 5_000);
}

/** What they show is no longer to be seen. */
async function closeEditors(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const sealed = tabs.filter(
    ({ input }) =>
      (input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText) &&
      input.uri.scheme === SCHEME,
  );
  if (sealed.length > 0) await vscode.window.tabGroups.close(sealed);
}
