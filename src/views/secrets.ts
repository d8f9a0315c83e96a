import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';
import type { VaultRecord } from '../sync/vault/vaultRecord';
import { type AccessKeys, type StoreConfig, storeId as idOf } from '../storage/storeConfig';

/** Stands for the store id of the key that local files are opened with while no store, or a sealed one, is connected. */
export const LOCAL_KEY_ID = 'local';

/** Access keys and encryption keys of stores, in VS Code's SecretStorage and nowhere else. Keyed by store id. */
export class StoreSecrets {
  constructor(private readonly storage: vscode.SecretStorage) {}

  async accessKeys(storeId: string): Promise<AccessKeys | undefined> {
    const text = await this.storage.get(accessKeysName(storeId));
    if (text === undefined) return undefined;
    const value = JSON.parse(text) as Partial<AccessKeys>;
    if (typeof value.accessKeyId !== 'string' || typeof value.secretAccessKey !== 'string') return undefined;
    return {
      accessKeyId: value.accessKeyId,
      secretAccessKey: value.secretAccessKey,
      sessionToken: value.sessionToken,
    };
  }

  async setAccessKeys(storeId: string, keys: AccessKeys | undefined): Promise<void> {
    await this.set(accessKeysName(storeId), keys && JSON.stringify(keys));
  }

  /** The encryption key as typed; empty for a plain store. */
  async encryptionKey(storeId: string): Promise<string> {
    return (await this.storage.get(encryptionKeyName(storeId))) ?? '';
  }

  async setEncryptionKey(storeId: string, key: string): Promise<void> {
    await this.set(encryptionKeyName(storeId), key === '' ? undefined : key);
  }

  /** What this machine knows of a sealed vault; undefined when it was never opened here. */
  async vault(storeId: string): Promise<VaultRecord | undefined> {
    const text = await this.storage.get(vaultName(storeId));
    return text === undefined ? undefined : (JSON.parse(text) as VaultRecord);
  }

  async setVault(storeId: string, record: VaultRecord | undefined): Promise<void> {
    await this.set(vaultName(storeId), record && JSON.stringify(record));
  }

  /**
   * Keeps what is known of a sealed vault, and that this place has had it, so that nobody is led away from it unasked.
   * @param config with its vault
   */
  async rememberVault(config: StoreConfig, record: VaultRecord): Promise<void> {
    await this.setVault(idOf(config), record);
    const { vault } = config;
    const known = await this.knownVaults(config);
    if (vault === undefined || known.includes(vault)) return;
    await this.storage.store(knownName(config), JSON.stringify([vault, ...known]));
  }

  /** Ids of the sealed vaults of this place that were ever opened on this machine, the newest first. */
  async knownVaults(config: StoreConfig): Promise<readonly string[]> {
    const text = await this.storage.get(knownName(config));
    return text === undefined ? [] : (JSON.parse(text) as string[]);
  }

  /** 32 random bytes of this machine, made on first use: what caches of sealed vaults are encrypted with. */
  async deviceKey(): Promise<Uint8Array> {
    const known = await this.storage.get(DEVICE_KEY);
    if (known !== undefined) return Buffer.from(known, 'base64');
    const key = randomBytes(32);
    await this.storage.store(DEVICE_KEY, key.toString('base64'));
    return key;
  }

  /** True when a change event of SecretStorage concerns this store. */
  concerns(event: vscode.SecretStorageChangeEvent, storeId: string): boolean {
    return [accessKeysName, encryptionKeyName, vaultName].some((nameOf) => event.key === nameOf(storeId));
  }

  /** The id of the store whose sealed vault a change event concerns; undefined for other events. */
  vaultIn({ key }: vscode.SecretStorageChangeEvent): string | undefined {
    const prefix = vaultName('');
    return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
  }

  get onDidChange(): vscode.Event<vscode.SecretStorageChangeEvent> {
    return this.storage.onDidChange;
  }

  private async set(name: string, value: string | undefined): Promise<void> {
    if (value === undefined) await this.storage.delete(name);
    else await this.storage.store(name, value);
  }
}

const DEVICE_KEY = 'fastshot.deviceKey';
const vaultName = (storeId: string): string => `fastshot.vault/${storeId}`;
/** By place: with the vault left out. */
const knownName = (config: StoreConfig): string => `fastshot.vaults/${idOf({ ...config, vault: undefined })}`;
const accessKeysName = (storeId: string): string => `fastshot.accessKeys/${storeId}`;
const encryptionKeyName = (storeId: string): string => `fastshot.encryptionKey/${storeId}`;
