import * as vscode from 'vscode';
import { addressOf, isUnencrypted } from '../../storage/address';
import type { StoreConfig } from '../../storage/storeConfig';
import type { App } from '../app';
import { messageText } from '../quickPickText';

/** Asks whether credentials may go to the store of the settings, unless that is known. Resolves to whether they may. */
export async function confirmAddress(
  { addresses }: Pick<App, 'addresses'>,
  config: StoreConfig,
): Promise<boolean> {
  if (config.kind === 'folder' || addresses.isConfirmed(config)) return true;
  const from =
    config.credentials === 'profile' ? `the AWS profile "${config.profile}"` : 'the default AWS chain';
  const plain = isUnencrypted(config) ? ' Requests go there without encryption (http://).' : '';
  const connect = 'Connect';
  const answer = await vscode.window.showWarningMessage(
    messageText(
      `The settings name a store that this machine has not used before: ${addressOf(config)}. Connect to it with the credentials of ${from}?${plain}`,
      400,
    ),
    connect,
  );
  if (answer !== connect) return false;
  await addresses.confirm(config);
  return true;
}

/** Asks when settings have led to an address that is not known, and connects then. */
export async function askForNewAddress(app: App): Promise<void> {
  const { connections } = app;
  const { current } = connections;
  if (!current || app.addresses.isConfirmed(current.config)) return;
  const mayConnect = await confirmAddress(app, current.config);
  if (mayConnect && connections.current === current) connections.reload(true);
}
