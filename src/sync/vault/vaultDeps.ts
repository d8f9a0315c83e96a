import type { AgeWorkers } from '../../sealing/ageWorkers';
import type { VaultKeys } from '../../sealing/sealedVault';
import type { ObjectStore } from '../../storage/objectStore';
import type { Clock } from '../clock';
import type { AtStep } from '../write/steps';
import type { VaultMemory } from './vaultMemory';

/** What work on a vault's keys takes. */
export interface VaultDeps {
  /** The vault's own part of the store (`prefixedStore`). */
  readonly store: ObjectStore;
  readonly age: AgeWorkers;
  readonly clock: Clock;
  /** Base-2 logarithm of what it costs to try a passphrase; less than the default in tests only. */
  readonly workFactor?: number;
  readonly atStep?: AtStep;
  /** Copies on this machine of what is needed to open the vault. */
  readonly memory?: VaultMemory;
  /** Keeps what this machine must not fall back behind, at once when it has changed. */
  readonly remember?: (pin: VaultPin) => Promise<void>;
}

/** The standard of age: about a second. */
export const WORK_FACTOR = 18;

/** What a machine remembers of a vault it has opened; never undone without the user's explicit decision. */
export interface VaultPin {
  readonly vaultId: string;
  readonly generation: number;
  /** SHA-256 of the vault's recipient of this generation, hex. */
  readonly recipientHash: string;
  /**
   * Ids of key files that this machine took out of `vault.json` since the key is in use, which never come back, and the
   * recipients (`age1…`) of members whose they were, unless this machine added them again: a new key is not for them.
   */
  readonly removed?: readonly string[] | undefined;
  /** Whether the user has compared the words of this generation with another member, or has made it. */
  readonly isCompared?: boolean | undefined;
  /** Id of the key file that opened the vault here last: it is tried first. */
  readonly keyFile?: string | undefined;
}

/** A vault that is open: what to keep in the keyring. */
export interface OpenVault {
  readonly keys: VaultKeys;
  readonly pin: VaultPin;
  /** What is wrong with the lists of what replaced keys open; left out for a vault whose key never was replaced. */
  readonly lists?: ListTroubles | undefined;
}

/** What is wrong with the lists of what replaced keys open. */
export interface ListTroubles {
  /** Parts that are not there or damaged, in words that follow "It lacks": what they list stays closed. */
  readonly missing: readonly string[];
  /** Whether a list was written by the first version: who had the old key can change it, and make what the new one opens. */
  readonly isWeak: boolean;
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
