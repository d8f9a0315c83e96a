import type { VaultPin } from './vaultDeps';

/** What a machine keeps of a sealed vault, in its keyring. */
export interface VaultRecord {
  /** What it must not fall back behind. Stays when the vault is locked. */
  readonly pin: VaultPin;
  /** Undefined while the vault is locked, unless `isResting`. */
  readonly open?: OpenRecord | undefined;
  /** Locked for want of use: its keys stay, and are not used before the user says so. */
  readonly isResting?: boolean | undefined;
}

/** The keys of a vault. */
export interface OpenRecord {
  readonly recipient: string;
  /** Newest first. */
  readonly keys: readonly { readonly generation: number; readonly identity: string }[];
}

/** The keys to use now; undefined while the vault is locked. */
export const usableKeys = (record: VaultRecord | undefined): OpenRecord | undefined =>
  record?.isResting ? undefined : record?.open;

/** A record as it is kept while the vault is locked. @param keepsKeys whether unlocking asks for nothing */
export const lockedRecord = ({ pin, open }: VaultRecord, keepsKeys: boolean): VaultRecord =>
  keepsKeys && open ? { pin, open, isResting: true } : { pin };

/** The record of a vault that can be unlocked without its passphrase; undefined for others. */
export const wokenRecord = (record: VaultRecord | undefined): VaultRecord | undefined =>
  record?.isResting && record.open ? { pin: record.pin, open: record.open } : undefined;
