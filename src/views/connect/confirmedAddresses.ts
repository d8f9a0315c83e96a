import type * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { addressOf } from '../../storage/address';
import { storeId, type StoreConfig } from '../../storage/storeConfig';
import type { CapabilityRecords } from '../capabilityRecords';

/**
 * The addresses that credentials of this machine may go to. Settings may come from elsewhere, a script or a synced file; so
 * the first time the user is asked. A folder takes no credentials.
 */
export class ConfirmedAddresses {
  constructor(
    private readonly state: vscode.Memento,
    private readonly capabilities: CapabilityRecords,
  ) {}

  isConfirmed(config: StoreConfig): boolean {
    // Keys are kept under the address that they were entered for, and go nowhere else.
    if (config.kind === 'folder' || config.credentials === 'keys') return true;
    // What has been tested from here was connected to before there were such records.
    return (
      this.state.get(nameOf(addressOf(config)), false) || this.capabilities.get(storeId(config)) !== undefined
    );
  }

  async confirm(config: StoreConfig): Promise<void> {
    if (config.kind === 's3') await this.state.update(nameOf(addressOf(config)), true);
  }

  /** @throws `addressUnconfirmed`, before anything is sent */
  require(config: StoreConfig): void {
    if (config.kind === 'folder' || this.isConfirmed(config)) return;
    throw new FastshotError(
      'addressUnconfirmed',
      `This machine has not sent anything to ${addressOf(config)} before. Confirm that this is the store you want.`,
      { data: { bucket: config.bucket } },
    );
  }
}

const nameOf = (address: string): string => `confirmed/${address}`;
