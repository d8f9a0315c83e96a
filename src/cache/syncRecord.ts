import type { SessionRow } from '../session/sessionRow';

/** What is known of the overall list in the store. `tooLarge`: above the size up to which it is read or written at all. */
export type ListState = 'unknown' | 'ok' | 'missing' | 'damaged' | 'tooLarge';

/** What was seen of the overall list last. */
export interface KnownList {
  readonly etag: string;
  /** The hash of its cached bytes, hex: of a version that was read before, where `isOlder`. Empty: none can be compared. */
  readonly sha256: string;
  /** Only the beginning of the present version was read. */
  readonly isOlder?: boolean | undefined;
  /** Bytes of it. */
  readonly size?: number | undefined;
  /** How many sessions it says it has, where that is known. */
  readonly total?: number | undefined;
  /** How many more sessions than that the last complete listing has shown. */
  readonly surplus?: number | undefined;
}

/** What the rows of a mirror reflect. Kept in the same file as the rows, so that it is never ahead of them. */
export interface SyncRecord {
  /** End of the last successful sync: milliseconds since 1970; 0 for never. */
  readonly lastSync: number;
  /** Start of the last complete listing that the rows reflect; 0 for never. */
  readonly lastFullList: number;
  readonly listState: ListState;
  /** The overall list whose changes the rows reflect. */
  readonly overall?: KnownList | undefined;
  /** The key that could not read the rows with problem `wrongKey`, and whether it read any other session. */
  readonly failedKey?: { readonly id: string; readonly opensOthers: boolean } | undefined;
  /** Sessions missing from a complete listing that are too many to believe without the user's yes. */
  readonly unconfirmed: readonly string[];
  /** Sessions that the user wants to keep as rows although the store no longer lists them. */
  readonly keptMissing: readonly string[];
  /** Sessions that were removed and are there again, until the user has decided about them. */
  readonly returned?: readonly string[] | undefined;
}

export const NEVER_SYNCED: SyncRecord = {
  lastSync: 0,
  lastFullList: 0,
  listState: 'unknown',
  unconfirmed: [],
  keptMissing: [],
};

/** A row whose session is no longer in the store. */
export interface GoneRow {
  readonly row: SessionRow;
  /** When that was noticed: milliseconds since 1970. */
  readonly since: number;
  /** The user wants to keep seeing it: not asked again. */
  readonly kept: boolean;
}
