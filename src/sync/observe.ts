import pMap from 'p-map';
import type { MetaCache } from '../cache/metaCache';
import type { SyncRecord } from '../cache/syncRecord';
import { parseOverallList } from '../session/overallList';
import { listWindowStart } from '../session/sessionName';
import type { SessionRow } from '../session/sessionRow';
import { compareUtf8 } from '../storage/keyOrder';
import type { ObjectStore } from '../storage/objectStore';
import { type Clock, wait } from './clock';
import { compareLists, fetchOverallList, type OverallAnswer } from './overallList';
import type { RemoteView } from './plan';
import { headSession, type Listing, listSessions, type RemoteSession, type Skipped } from './remoteSessions';

/** More names than this are not asked for one by one: a listing of everything costs less, and the user is asked. */
export const MAX_HEADS = 20;
const HEAD_CONCURRENCY = 8;
/** An empty listing is believed when a second one says the same this much later. */
const EMPTY_LISTING_DELAY_MS = 30_000;
/** The listing of everything is the truth; what the overall list hides is found after this at the latest. */
const FULL_LIST_INTERVAL_MS = 6 * 3600_000;

/** What a look at the store has shown, and what to remember of it once the rows say the same. */
export interface Observation {
  readonly view: RemoteView;
  readonly overall: OverallAnswer;
  /** When the complete listing began, if there was one. */
  readonly fullListAt?: number;
  readonly skipped: readonly Skipped[];
}

export interface ObserveDeps {
  readonly store: ObjectStore;
  readonly metaCache: MetaCache;
  readonly clock: Clock;
}

/** What is known before the look. */
export interface Known {
  readonly rows: ReadonlyMap<string, SessionRow>;
  readonly sync: SyncRecord;
}

/**
 * Looks at the store: the overall list as a hint, and the newest names by a listing of two days. When nothing is new
 * that is all: two small requests. A complete listing only when asked for, when due, or when the hint is of no use.
 */
export async function observe(
  deps: ObserveDeps,
  known: Known,
  mode: 'quick' | 'full',
  signal: AbortSignal,
): Promise<Observation> {
  const start = mode === 'full' ? undefined : windowStart(deps.clock, known);
  const fetching = fetchOverallList(deps.store, known.sync.overall?.etag, signal);
  // The list before the complete listing, so that whatever the list names was there when the listing began.
  if (start === undefined) return observeAll(deps, known, await fetching, signal);
  const [overall, window] = await both(fetching, listSessions(deps.store, start, signal));
  const suspects = await findSuspects(deps, known, overall, window, start);
  if (suspects === undefined || suspects.size > MAX_HEADS) return observeAll(deps, known, overall, signal);
  const { present, absent } = await askForEach(deps.store, suspects, signal);
  const sessions = new Map([...window.sessions, ...present]);
  if (sessions.size === 0 && absent.size > 0) await deps.store.confirmEmpty?.(signal);
  return { view: { sessions, absent }, overall, skipped: window.skipped };
}

/** Asks for sessions one by one, several at a time; who may not know is told of neither. Leaves nothing running behind when one request fails. */
export async function askForEach(
  store: ObjectStore,
  filenames: Iterable<string>,
  signal: AbortSignal,
): Promise<{ present: ReadonlyMap<string, RemoteSession>; absent: ReadonlySet<string> }> {
  const present = new Map<string, RemoteSession>();
  const absent = new Set<string>();
  let failure: { readonly error: unknown } | undefined;
  const ask = async (filename: string): Promise<void> => {
    if (failure) return;
    try {
      const session = await headSession(store, filename, signal);
      if (session === 'absent') absent.add(filename);
      else if (session !== 'unknown') present.set(filename, session);
    } catch (error) {
      failure ??= { error };
    }
  };
  await pMap(filenames, ask, { concurrency: HEAD_CONCURRENCY });
  if (failure) throw failure.error;
  return { present, absent };
}

/** Both results. Unlike `Promise.all`, it leaves nothing running behind when one of them fails. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}

/** Where the listing of the newest names starts; undefined when everything is to be listed. */
function windowStart(clock: Clock, { rows, sync }: Known): string | undefined {
  const age = clock.now() - sync.lastFullList;
  if (sync.lastFullList === 0 || age < 0 || age >= FULL_LIST_INTERVAL_MS) return undefined;
  return listWindowStart(rows.keys(), new Date(clock.now()));
}

/** Names whose sessions may have come or gone outside of what the window shows; undefined when that cannot be told. */
async function findSuspects(
  deps: ObserveDeps,
  { rows, sync }: Known,
  overall: OverallAnswer,
  window: Listing,
  start: string,
): Promise<Set<string> | undefined> {
  if (overall.kind === 'missing' && sync.listState !== 'missing') return undefined;
  // One too large to be read has no ETag by which it could be recognised, and is remembered as well.
  const recognised =
    overall.kind !== 'damaged' || (overall.etag === undefined && sync.listState === 'damaged');
  if (!recognised) return undefined;
  const suspects = new Set<string>();
  const added: string[] = [];
  if (overall.kind === 'changed') {
    const before = sync.overall && (await deps.metaCache.getOverallList(sync.overall.sha256));
    if (!before) return undefined;
    const difference = compareLists(parseOverallList(before).entries, overall.entries);
    added.push(...difference.added);
    for (const filename of difference.vanished) if (rows.has(filename)) suspects.add(filename);
  }
  for (const filename of rows.keys()) if (compareUtf8(filename, start) > 0) suspects.add(filename);
  // What is missing already is the user's to decide.
  for (const filename of [...sync.keptMissing, ...sync.unconfirmed]) suspects.delete(filename);
  for (const filename of added) suspects.add(filename);
  for (const filename of window.sessions.keys()) suspects.delete(filename);
  return suspects;
}

async function observeAll(
  { store, clock }: ObserveDeps,
  { rows, sync }: Known,
  overall: OverallAnswer,
  signal: AbortSignal,
): Promise<Observation> {
  let fullListAt = clock.now();
  let listing = await listSessions(store, undefined, signal);
  if (listing.sessions.size === 0 && rows.size > 0) {
    await store.confirmEmpty?.(signal);
    await wait(clock, EMPTY_LISTING_DELAY_MS, signal);
    fullListAt = clock.now();
    listing = await listSessions(store, undefined, signal);
    if (listing.sessions.size === 0) await store.confirmEmpty?.(signal);
  }
  // A listing can be stale; few enough are asked for, many are the user's to confirm.
  const decided = new Set([...sync.keptMissing, ...sync.unconfirmed]);
  const missing = [...rows.keys()].filter((name) => !listing.sessions.has(name) && !decided.has(name));
  const { present } = await askForEach(store, missing.length > MAX_HEADS ? [] : missing, signal);
  const sessions = new Map([...listing.sessions, ...present]);
  return { view: { sessions, absent: 'everythingElse' }, overall, fullListAt, skipped: listing.skipped };
}
