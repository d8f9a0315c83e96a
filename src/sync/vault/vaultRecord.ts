import type { VaultPin } from './vaultDeps';

/** What a machine keeps of a sealed vault, in its keyring. */
export interface VaultRecord {
  /** What it must not fall back behind. Stays when the vault is locked. */
  readonly pin: VaultPin;
  /** Undefined while the vault is locked. */
  readonly open?:
    | {
        readonly recipient: string;
        /** Newest first. */
        readonly keys: readonly { readonly generation: number; readonly identity: string }[];
      }
    | undefined;
}
