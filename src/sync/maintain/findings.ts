import type { Skipped } from '../remoteSessions';
import type { OverallListState } from './overallListState';

/** Something in a store that is not as it should be. Names are file names of sessions. */
export type Finding =
  | { readonly kind: 'missingIndex'; readonly filename: string; readonly etag: string }
  | { readonly kind: 'damagedIndex'; readonly filename: string; readonly etag: string }
  /** Says something else than the session itself. */
  | { readonly kind: 'staleIndex'; readonly filename: string; readonly etag: string }
  | { readonly kind: 'orphanedIndex'; readonly key: string; readonly etag: string }
  | {
      readonly kind: 'unreadable';
      readonly filename: string;
      readonly problem: 'wrongKey' | 'damaged' | 'archived';
      readonly message: string;
    }
  /** The very same bytes under several names. */
  | { readonly kind: 'sameContent'; readonly filenames: readonly string[] }
  /** Sessions that share one index, because their names differ by `.fastshot` within them only. */
  | { readonly kind: 'sameIndex'; readonly filenames: readonly string[] }
  | { readonly kind: 'overallList'; readonly state: OverallListState }
  /** An object below `sessions/` that is no session. */
  | ({ readonly kind: 'noSession' } & Skipped);

export interface VerifyReport {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Short name of the store. */
  readonly label: string;
  readonly sessions: number;
  /** How many of them were read; all others were looked at in the listing only. */
  readonly read: number;
  readonly findings: readonly Finding[];
}
