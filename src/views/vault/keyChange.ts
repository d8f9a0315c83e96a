import * as vscode from 'vscode';
import { toFastshotError } from '../../base/errors';
import { withRemoved } from '../../sync/vault/keyring';
import type { KeyAbout, OpenVault, VaultDeps, VaultPin } from '../../sync/vault/vaultDeps';
import type { VaultMemory } from '../../sync/vault/vaultMemory';
import type { OperationContext } from '../../operations/operation';
import type { App } from '../app';
import type { Connection } from '../connections';
import { showOperation } from '../progress';
import { sealedConnection } from './lockVault';

/** What commands that change the keys of the connected vault have in common. */

/** The vault as it was opened, with the newest memory of what was removed from it. @throws `vaultLocked` */
export async function openedVault(app: App): Promise<{
  readonly connection: Connection;
  readonly deps: VaultDeps & { readonly memory: VaultMemory };
  readonly opened: OpenVault;
}> {
  const connection = sealedConnection(app);
  const { id, sealed } = connection;
  const [deps, opened, record] = await Promise.all([sealed.deps(), sealed.opened(), app.secrets.vault(id)]);
  const pin = record ? withRemoved({ pin: opened.pin }, record.pin).pin : opened.pin;
  const remember = (removed: VaultPin): Promise<void> => keepRemoved(app, id, removed);
  return { connection, deps: { ...deps, remember }, opened: { ...opened, pin } };
}

/** The change is made by then: it does not fail for this. */
async function keepRemoved(app: App, id: string, pin: VaultPin): Promise<void> {
  try {
    const record = await app.secrets.vault(id);
    if (record) await app.secrets.setVault(id, withRemoved(record, pin));
  } catch (error) {
    const { message } = toFastshotError(error);
    app.log.warn(`The keyring does not know who was removed from a vault: ${message}`);
  }
}

/** Runs a change as an operation that shows its progress. */
export function run<T>(
  app: App,
  { id, label }: Connection,
  doing: string,
  work: (signal: AbortSignal, report: OperationContext['report']) => Promise<T>,
): Promise<T> {
  const info = { kind: 'unlock', title: `${doing} of the vault in ${label}`, scope: id } as const;
  return showOperation(
    app.operations,
    app.operations.run(info, ({ signal, report }) => work(signal, report)),
  );
}

/** Says that a change is made, in the audit trail and then to the user. */
export async function done(app: App, { id }: Connection, detail: string, message: string): Promise<void> {
  await app.audit.record({ operation: 'key', store: id, outcome: 'done', detail });
  void vscode.window.showInformationMessage(message);
}

export const KINDS = {
  passphrase: 'passphrase',
  recipient: 'own age key',
  recovery: 'recovery key',
} as const;

/** Since when somebody is a member, after `before`; empty when that is not known. */
export function sinceText({ addedAt }: KeyAbout, before: string): string {
  return Number.isFinite(addedAt) ? `${before}since ${new Date(addedAt).toLocaleDateString()}` : '';
}
