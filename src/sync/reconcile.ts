import type { Log } from '../base/log';
import type { MetaCache } from '../cache/metaCache';
import type { Mirror } from '../cache/mirror';
import type { SyncRecord } from '../cache/syncRecord';
import type { SessionRow } from '../session/sessionRow';
import type { Vault } from '../session/vault';
import type { ObjectStore } from '../storage/objectStore';
import { Batches } from './batches';
import { changedIndexes } from './changedIndexes';
import type { Clock } from './clock';
import { type FetchCounts, fetchMetadata } from './fetchMetadata';
import { keyOpensAny } from './keyOpens';
import { keepOverallList, listRecord } from './listRecord';
import { MAX_HEADS, type Observation, observe } from './observe';
import { plan } from './plan';
import type { RemoteSession, Skipped } from './remoteSessions';
import { ReturnedSessions } from './returned';
import type { FoundMetadata } from './sessionMetadata';
import type { Known } from './suspects';

export type SyncMode = 'quick' | 'full';

export interface ReconcileDeps {
  readonly store: ObjectStore;
  readonly vault: Vault;
  readonly mirror: Mirror;
  readonly metaCache: MetaCache;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ReconcileOptions {
  /** `full`: list everything, and try again what could not be read. */
  readonly mode: SyncMode;
  /** Names the user has agreed to see as gone, however many. */
  readonly acceptGone?: ReadonlySet<string>;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** What a sync has found and done. */
export interface SyncResult extends FetchCounts {
  readonly added: number;
  readonly replaced: number;
  readonly gone: number;
  /** Gone, if the user says so. */
  readonly unconfirmed: number;
  readonly skipped: readonly Skipped[];
}

/**
 * Makes the rows what the store holds: looks, compares, moves what is gone, fetches what is new. What is cancelled or
 * fails half-way leaves rows that are true and a record that says how far it came; the next sync goes on from there.
 */
export async function reconcile(
  deps: ReconcileDeps,
  options: ReconcileOptions,
  signal: AbortSignal,
): Promise<SyncResult> {
  const { mirror, metaCache, clock } = deps;
  const batches = new Batches(mirror, clock);
  const known = { rows: mirror.rows(), sync: mirror.sync() };
  const seen = await observe(deps, known, options.mode, signal);
  const changes = plan(known.rows, seen.view);
  const kept = new Set(known.sync.keptMissing);
  const gone = changes.gone.filter((filename) => !kept.has(filename));
  const unconfirmed = needsConfirmation(gone, options.acceptGone) ? gone : undefined;
  const since = clock.now();
  const moved = unconfirmed ? [] : gone;
  const isListKept = await keepOverallList(metaCache, seen.overall, batches);
  const reread = seen.fullListAt === undefined ? [] : await rereadRows(deps, known, seen, signal);
  // Before they are shown: their next removal is somebody's, whatever was decided about the last one.
  await mirror
    .cameBack(changes.fetch.map(({ filename }) => filename))
    .catch((error: unknown) => batches.noteDiskFailure(error));
  mirror.apply({
    upsert: [
      ...withoutOurOwn(changes.fetch, mirror.rows()).map(asPending),
      ...reread.filter(({ filename, etag }) => mirror.rows().get(filename)?.etag === etag),
    ],
    remove: moved,
    addGone: moved.flatMap((filename) => {
      const row = known.rows.get(filename);
      return row ? [{ row, since, kept: false }] : [];
    }),
    sync: recordOf(known.sync, seen, unconfirmed, isListKept),
  });
  logSkipped(deps.log, seen);
  if (seen.fullListAt !== undefined) {
    await metaCache.removeLeftovers(clock.now()).catch((error: unknown) => batches.noteDiskFailure(error));
  }

  const wanted = [...mirror.rows().values()].filter((row) => isWanted(row, deps, options.mode));
  const onProgress = options.onProgress ?? (() => {});
  let counts: FetchCounts;
  try {
    const back = new ReturnedSessions(wanted, known.sync.lastSync);
    const onFound = (found: FoundMetadata): void => back.note(found);
    counts = await fetchMetadata({ ...deps, batches, onFound }, wanted, onProgress, signal);
    batches.flush();
    const failed = await failedKey(counts, deps, signal);
    const returned = await back.all(deps, signal);
    mirror.apply({ sync: { lastSync: clock.now(), failedKey: failed, returned } });
  } catch (error) {
    await batches
      .finish()
      .catch((failure: unknown) => deps.log.warn(`Could not keep the list: ${String(failure)}`));
    throw error;
  }
  await batches.finish();
  return {
    ...counts,
    added: changes.fetch.length - changes.replaced.length,
    replaced: changes.replaced.length,
    gone: moved.length,
    unconfirmed: mirror.sync().unconfirmed.length,
    skipped: seen.skipped,
  };
}

/** Rows to read again although their sessions are the same: they keep what they show until it has come. */
async function rereadRows(
  { store, metaCache, vault }: ReconcileDeps,
  { rows, sync }: Known,
  { view }: Observation,
  signal: AbortSignal,
): Promise<SessionRow[]> {
  const deps = { store, metaCache, mode: vault.mode };
  const changed = await changedIndexes(deps, rows, sync.lastFullList, signal);
  return changed
    .filter(({ filename, etag }) => view.sessions.get(filename)?.etag === etag)
    .map((row) => ({ ...row, problem: 'pending' }));
}

/** What this window has saved itself since the look began is there already, and more is known of it. */
function withoutOurOwn(
  sessions: readonly RemoteSession[],
  rows: ReadonlyMap<string, SessionRow>,
): RemoteSession[] {
  return sessions.filter(({ filename, etag, size }) => {
    const row = rows.get(filename);
    return row?.etag !== etag || row.size !== size;
  });
}

const asPending = ({ filename, size, etag, modified }: RemoteSession): SessionRow => ({
  filename,
  size,
  etag,
  modified,
  problem: 'pending',
});

function logSkipped(log: Log, { skipped, fullListAt }: Observation): void {
  for (const { key, why } of skipped) {
    const message = `Left out of the list: ${JSON.stringify(key)} ${why}.`;
    if (fullListAt === undefined) log.debug(message);
    else log.info(message);
  }
}

/** Few have each been asked for by name. Many at once are rather an accident or the wrong bucket than an intent. */
function needsConfirmation(gone: readonly string[], accepted?: ReadonlySet<string>): boolean {
  if (gone.length <= MAX_HEADS) return false;
  return !gone.every((filename) => accepted?.has(filename));
}

/** What to remember of a look, beside the rows. */
function recordOf(
  before: SyncRecord,
  seen: Observation,
  unconfirmed: readonly string[] | undefined,
  isListKept: boolean,
): Partial<SyncRecord> {
  const { view, fullListAt } = seen;
  const stillMissing = (filename: string): boolean => !view.sessions.has(filename);
  return {
    keptMissing: before.keptMissing.filter(stillMissing),
    // A complete listing answers anew for all of them.
    unconfirmed: unconfirmed ?? (fullListAt === undefined ? before.unconfirmed.filter(stillMissing) : []),
    ...(fullListAt === undefined ? {} : { lastFullList: fullListAt }),
    ...listRecord(before.overall, seen, isListKept),
  };
}

function isWanted(row: SessionRow, { vault, mirror }: ReconcileDeps, mode: SyncMode): boolean {
  if (row.problem === undefined) return false;
  if (row.problem === 'pending' || mode === 'full') return true;
  return row.problem === 'wrongKey' && mirror.sync().failedKey?.id !== vault.keyId;
}

/** Remembers the key that could not read some rows, so that they are tried again only with another one. */
async function failedKey(
  { readWithKey, wrongKey }: FetchCounts,
  { store, vault, mirror }: ReconcileDeps,
  signal: AbortSignal,
): Promise<SyncRecord['failedKey']> {
  const rows = [...mirror.rows().values()];
  if (!rows.some((row) => row.problem === 'wrongKey')) return undefined;
  const before = mirror.sync().failedKey;
  const known =
    before?.id === vault.keyId && (before.opensOthers || wrongKey === 0) ? before.opensOthers : undefined;
  const opensOthers = readWithKey > 0 || (known ?? (await keyOpensAny({ store, vault }, rows, signal)));
  return { id: vault.keyId, opensOthers };
}
