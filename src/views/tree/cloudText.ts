import type { SyncState } from '../../sync/syncState';

/** What the top row of a store is told from. */
export interface CloudFacts {
  /** Its vault takes a passphrase before anything is known of it. */
  readonly isLocked: boolean;
  /** Sessions the row stands for. */
  readonly count: number;
  /** Whether they are only those that match the filter. */
  readonly isFiltered: boolean;
  /** Milliseconds since 1970; 0: never. */
  readonly lastSync: number;
  readonly state: SyncState['kind'];
}

/**
 * What stands on the row of a store in place of a number, where a 0 would say that there are no sessions although nobody
 * has looked yet; undefined when the number is true.
 */
export function unknownCount({
  isLocked,
  count,
  isFiltered,
  lastSync,
  state,
}: CloudFacts): string | undefined {
  if (isLocked) return 'locked';
  if (count > 0 || isFiltered || lastSync > 0) return undefined;
  if (state === 'syncing') return 'reading…';
  return state === 'offline' ? 'not reached yet' : 'not read yet';
}
