import type { AgeWorkers } from '../../sealing/ageWorkers';
import type { VaultKeys } from '../../sealing/sealedVault';
import type { ObjectStore } from '../../storage/objectStore';
import type { Clock } from '../clock';
import type { AtStep } from '../write/steps';

/** What work on a vault's keys takes. */
export interface VaultDeps {
  /** The vault's own part of the store (`prefixedStore`). */
  readonly store: ObjectStore;
  readonly age: AgeWorkers;
  readonly clock: Clock;
  /** Base-2 logarithm of what it costs to try a passphrase; less than the default in tests only. */
  readonly workFactor?: number;
  readonly atStep?: AtStep;
}

/** The standard of age: about a second. */
export const WORK_FACTOR = 18;

/** What a machine remembers of a vault it has opened; never undone without the user's explicit decision. */
export interface VaultPin {
  readonly vaultId: string;
  readonly generation: number;
  /** SHA-256 of the vault's recipient of this generation, hex. */
  readonly recipientHash: string;
}

/** A vault that is open: what to keep in the keyring. */
export interface OpenVault {
  readonly keys: VaultKeys;
  readonly pin: VaultPin;
}

/** For whom a key file is. */
export interface KeyAbout {
  readonly kind: 'passphrase' | 'recipient' | 'recovery';
  /** As the user called it; shown to whoever opens the vault. */
  readonly name: string;
  /** `age1…`, for all but passphrases. */
  readonly recipient?: string | undefined;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}
