import pMap from 'p-map';
import { throwIfAborted } from '../base/abort';
import { type ErrorCode, forLog, isFastshotError, toFastshotError } from '../base/errors';
import type { Log } from '../base/log';
import type { MetaCache } from '../cache/metaCache';
import { compareNewestFirst } from '../session/sessionName';
import type { SessionRow } from '../session/sessionRow';
import type { Vault } from '../session/vault';
import { compareUtf8 } from '../storage/keyOrder';
import { META_INDEXES, metaIndexKey } from '../storage/layout';
import type { ObjectStore } from '../storage/objectStore';
import type { Batches } from './batches';
import { findMetadata, type FoundMetadata } from './sessionMetadata';

/** Requests at once: enough to hide latency, few enough to leave room for an open on top (the SDK has 50 sockets). */
const CONCURRENCY = 12;
/**
 * From this many sessions on, the indexes are listed first, so that those that do not exist are not asked for. A listing
 * takes some 300 bytes per index, a useless request 1.6 KB: below, a tenth without an index costs about the same either way.
 */
const LIST_INDEXES_FROM = 100;
/** So many failures in a row are no longer about single sessions. */
const MAX_FAILURES_IN_A_ROW = 20;

/** Nothing else will work either: the credentials, the address or this machine's clock are wrong. */
const FATAL: readonly ErrorCode[] = [
  'cancelled',
  'hostNotFound',
  'connectionRefused',
  'folderUnreachable',
  'tls',
  'proxy',
  'wrongRegion',
  'noSuchBucket',
  'badSignature',
  'clockSkew',
  'credentialsMissing',
  'addressUnconfirmed',
  'credentialsExpired',
];

/** The store answered, and what it says about this session will not change by asking again soon. */
const UNREADABLE: readonly ErrorCode[] = [
  'accessDenied',
  'unexpectedResponse',
  'checksumMismatch',
  'internal',
];

export interface FetchDeps {
  readonly store: ObjectStore;
  readonly vault: Vault;
  readonly metaCache: MetaCache;
  readonly batches: Batches;
  readonly log: Log;
  /** Told what was found of each session. */
  readonly onFound: (found: FoundMetadata) => void;
}

/** How many sessions turned out how. */
export interface FetchCounts {
  readonly wrongKey: number;
  /** Read from the session itself, which takes the key. */
  readonly readWithKey: number;
  /** Left for the next sync. */
  readonly pending: number;
}

/**
 * Fetches the metadata of these rows, newest first and several at a time. Rows appear as they arrive; a session that
 * cannot be read gets a problem and stops no other.
 */
export async function fetchMetadata(
  deps: FetchDeps,
  rows: readonly SessionRow[],
  onProgress: (progress: { done: number; total: number }) => void,
  signal: AbortSignal,
): Promise<FetchCounts> {
  const counts = { wrongKey: 0, readWithKey: 0, pending: 0 };
  if (rows.length === 0) return counts;
  const hasIndex = await findIndexes(deps, rows, signal);
  let done = 0;
  let failuresInARow = 0;
  let stop: unknown;

  const failed = (error: unknown, row: SessionRow): void => {
    if (isFastshotError(error, 'archived')) return deps.batches.add({ ...row, problem: 'archived' });
    failuresInARow += 1;
    const hopeless = isFastshotError(error, ...FATAL) || failuresInARow >= MAX_FAILURES_IN_A_ROW;
    if (signal.aborted || hopeless) {
      stop ??= error;
      return undefined;
    }
    deps.log.warn(`Could not read the metadata of ${row.filename}: ${forLog(error)}`);
    const unreadable = isFastshotError(toFastshotError(error), ...UNREADABLE);
    if (unreadable) deps.batches.add({ ...row, problem: 'unreadable' });
    else counts.pending += 1;
    return undefined;
  };
  const fetchOne = async (row: SessionRow): Promise<void> => {
    if (stop !== undefined || signal.aborted) return;
    try {
      const found = await findMetadata(deps, row, hasIndex(row), signal);
      await keep(deps, found);
      failuresInARow = 0;
      deps.onFound(found);
      if (found.row.problem === 'wrongKey') counts.wrongKey += 1;
      else if (found.from === 'session' && !found.row.problem) counts.readWithKey += 1;
      deps.batches.add(found.row);
    } catch (error) {
      failed(error, row);
    }
    onProgress({ done: ++done, total: rows.length });
  };

  onProgress({ done, total: rows.length });
  const newestFirst = [...rows].sort((a, b) => compareNewestFirst(a.filename, b.filename));
  await pMap(newestFirst, fetchOne, { concurrency: CONCURRENCY });
  throwIfAborted(signal);
  if (stop !== undefined) throw stop;
  return counts;
}

/** Which sessions have an index, asked for all at once when there are many. */
async function findIndexes(
  { store, vault: { mode } }: FetchDeps,
  rows: readonly SessionRow[],
  signal: AbortSignal,
): Promise<(row: SessionRow) => boolean> {
  if (rows.length < LIST_INDEXES_FROM) return () => true;
  const first = rows
    .map((row) => metaIndexKey(row.filename, mode))
    .reduce((a, b) => (compareUtf8(a, b) < 0 ? a : b));
  const keys = new Set<string>();
  // A proper prefix of the first key comes right before it.
  for await (const page of store.list({ prefix: META_INDEXES, startAfter: first.slice(0, -1) }, signal)) {
    for (const { key } of page.objects) keys.add(key);
  }
  return (row) => keys.has(metaIndexKey(row.filename, mode));
}

/** Writes to the meta cache. A disk that does not take it costs a refetch after a restart, not the row. */
async function keep({ metaCache, batches }: FetchDeps, found: FoundMetadata): Promise<void> {
  const { filename, etag, size, metadata, problem } = found.row;
  try {
    if (found.from === 'index') await metaCache.putIndex(filename, found.index);
    else if (!problem) await metaCache.putDerived({ filename, etag, size, metadata });
  } catch (error) {
    batches.noteDiskFailure(error);
  }
}
