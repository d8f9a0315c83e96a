import type { Log } from '../../base/log';
import type { SessionMetadata } from '../../session/metadata';
import type { VaultMode } from '../../session/vault';
import type { ObjectStore } from '../../storage/objectStore';
import type { Clock } from '../clock';
import type { Journal } from './journal';
import type { LocalRows } from './localRows';
import type { OverallListWriter } from './overallListWriter';

/** A session as it lies in the store: the object, and its index. */
export interface StoredForms {
  readonly session: Uint8Array;
  readonly index: Uint8Array;
}

/** How this vault's sessions and indexes are written. What comes out is final: it is stored and sent as it is. */
export interface SessionFormat {
  readonly mode: VaultMode;
  /** The index of a session. */
  index(filename: string, metadata: SessionMetadata, session: Uint8Array): Promise<Uint8Array>;
  /** What a session says of itself: what its index is made of. */
  readMetadata(session: Uint8Array, filename: string): Promise<SessionMetadata | undefined>;
  /** Rejects with `damaged` when it is not the index of `filename`. */
  parseIndex(index: Uint8Array, filename: string): Promise<SessionMetadata>;
  /** The same session under another name. */
  rename(forms: StoredForms, from: string, to: string): Promise<StoredForms>;
  /**
   * The same session for the vault's present key, of forms that were made here and have waited; undefined where they can
   * be read as they are. Absent where a vault has one key for ever. Rejects with `wrongKey` when their key is not here.
   */
  reseal?(forms: StoredForms, filename: string): Promise<StoredForms | undefined>;
}

/** What writing to one store takes. */
export interface WriteDeps {
  /** Made on first use and shared; rejects when the store cannot even be tried, for example without credentials. */
  readonly store: () => Promise<ObjectStore>;
  /** As `store`. */
  readonly format: () => Promise<SessionFormat>;
  /** As far as names of objects go: it needs no key, unlike `format`. */
  readonly mode: VaultMode;
  readonly journal: Journal;
  readonly list: OverallListWriter;
  readonly rows: LocalRows;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the store is disconnected: everything stops where it is, for recovery to go on. */
  readonly lifetime: AbortSignal;
}
