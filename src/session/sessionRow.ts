import type { SessionMetadata } from './metadata';

/**
 * Why a row has no metadata yet. `pending`: not fetched so far, or older than what its index says now; `archived`: the
 * store has to bring it back first.
 */
export type RowProblem = 'pending' | 'wrongKey' | 'damaged' | 'unreadable' | 'archived';

/** One session of a store, as lists and the cache know it. */
export interface SessionRow {
  /** Object name below `sessions/`, for example `20250621114615_bugs.fastshot`. Unique within a store. */
  readonly filename: string;
  /** Bytes of the whole session object. */
  readonly size: number;
  /** The store's ETag without quotes; another ETag under the same name is another session. */
  readonly etag: string;
  /** When the store says the object was written: milliseconds since 1970, UTC. */
  readonly modified: number;
  readonly metadata?: SessionMetadata | undefined;
  readonly problem?: RowProblem | undefined;
}
