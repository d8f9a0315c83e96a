import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type AccessKeys, type StoreConfig, storeId } from '../../../src/storage/storeConfig';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import { loopbackConfig } from '../world/connect';
import { BUCKET, KEYS } from './connect';
import { sessionsFolder } from './localFiles';
import type { Sandbox } from './sandbox';
import type { Scene } from './stage';
import type { Workbench, WorkbenchOptions } from './workbench';

/** A machine on which a store was connected before: its settings, and its keys in the keyring. Nothing is cached. */
export function connectedTo(
  config: StoreConfig,
  keys: AccessKeys | undefined,
  encryptionKey: string,
): Required<Pick<Scene, 'settings' | 'secrets'>> {
  const id = storeId(config);
  const { kind, vault } = config;
  const place = config.kind === 's3' ? config : { folder: config.path, vault };
  const settings = Object.entries({ ...place, kind }).map(([name, value]) => [
    `fastshot.store.${name}`,
    value,
  ]);
  return {
    settings: Object.fromEntries(settings),
    secrets: {
      ...(keys === undefined ? {} : { [`fastshot.accessKeys/${id}`]: JSON.stringify(keys) }),
      ...(encryptionKey === '' ? {} : { [`fastshot.encryptionKey/${id}`]: encryptionKey }),
    },
  };
}

/** The window of a machine that is connected to the tests' bucket, once all of its sessions are listed. */
export function connectedToBucket(
  { server, encryptionKey }: { readonly server: S3TestServer; readonly encryptionKey: string },
  keys: AccessKeys = KEYS,
): Pick<WorkbenchOptions, 'settings' | 'secrets' | 'showsView' | 'until'> {
  return {
    ...connectedTo(loopbackConfig(server.endpoint, BUCKET), keys, encryptionKey),
    showsView: true,
    until: listed,
  };
}

/** Waits until the sessions of the connected store are listed, and nothing is in the way of a click. */
export async function listed(workbench: Workbench): Promise<void> {
  await workbench.view.message
    .getByText(/(?:\d sessions?|no sessions in the store) · synced just now/)
    .waitFor();
  // A click on a row that comes while the tree is still being rebuilt meets no row.
  await workbench.noToast('Syncing');
}

/** Puts a sample of test/fixtures/local into the folder of local sessions, under a name. */
export function putLocal(sandbox: Sandbox, sample: string, filename: string): void {
  const folder = sessionsFolder(sandbox);
  mkdirSync(folder, { recursive: true });
  const fixture = path.resolve(__dirname, `../../fixtures/local/${sample}.fastshot`);
  copyFileSync(fixture, path.join(folder, filename));
}
