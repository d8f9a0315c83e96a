import pMap from 'p-map';
import type { MetaCache } from '../cache/metaCache';
import type { KnownList, SyncRecord } from '../cache/syncRecord';
import { listWindowStart } from '../session/sessionName';
import type { ObjectStore } from '../storage/objectStore';
import { type Clock, wait } from './clock';
import { fetchOverallList, glanceAtList, type OverallAnswer, SMALL_LIST_BYTES } from './overallList';
import type { RemoteView } from './plan';
import { decided, isExplained, type Known, listSuspects, type PartialView, windowSuspects } from './suspects';
import { headSession, type Listing, listSessions, type RemoteSession, type Skipped } from './remoteSessions';

/** More names than this are not asked for one by one: a listing of everything costs less, and the user is asked. */
export const MAX_HEADS = 20;
const HEAD_CONCURRENCY = 8;
/** An empty listing is believed when a second one says the same this much later. */
const EMPTY_LISTING_DELAY_MS = 30_000;
/** The listing of everything is the truth; what the overall list hides is found after this at the latest. */
const FULL_LIST_INTERVAL_MS = 6 * 3600_000;
/** Where the overall list tells that more has changed than the newest names explain, it comes this soon at the latest. */
const UNEXPLAINED_INTERVAL_MS = 30 * 60_000;

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

/**
 * Looks at the store: the newest names by a listing of two days, and whether the overall list says that there is more to
 * it. When nothing is new that is all: two small requests; one more where a session has gone. All of the list is read
 * only with a complete listing, or while it is small. A complete listing only when asked for, when due, or when the list
 * is of no use.
 */
export async function observe(
  deps: ObserveDeps,
  known: Known,
  mode: 'quick' | 'full',
  signal: AbortSignal,
): Promise<Observation> {
  const start = mode === 'full' ? undefined : windowStart(deps.clock, known);
  if (start === undefined) return observeAll(deps, known, signal);
  const { overall: list } = known.sync;
  const looking = glanceAtList(deps.store, list?.etag, signal);
  const [glance, window] = await both(looking, listSessions(deps.store, start, signal));
  if (isUseless(glance, known.sync)) return observeAll(deps, known, signal, glance);
  const missing = windowSuspects(known, window, start);
  const seen = await askForSuspects(deps, missing, window, signal);
  if (!seen) return observeAll(deps, known, signal, glance);
  if (isExplained(deps.clock, known, glance, seen.view)) return { ...seen, overall: glance };
  if (isSmallAndUnread(glance, list)) {
    const overall = await fetchOverallList(deps.store, undefined, signal);
    const more = isUseless(overall, known.sync)
      ? undefined
      : await listSuspects(deps.metaCache, known, overall, seen.view, missing);
    const both = more && (await askForSuspects(deps, more, seen.view, signal, seen));
    return both ? { ...both, overall } : observeAll(deps, known, signal, overall);
  }
  const age = deps.clock.now() - known.sync.lastFullList;
  return age >= UNEXPLAINED_INTERVAL_MS ? observeAll(deps, known, signal) : { ...seen, overall: glance };
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

/** Whether reading all of the list costs little and may tell more. */
function isSmallAndUnread(glance: OverallAnswer, known: KnownList | undefined): boolean {
  const unread = glance.kind === 'glanced' ? glance : known?.isOlder ? known : undefined;
  return (unread?.size ?? Infinity) <= SMALL_LIST_BYTES;
}

/** The list is not there, or not one, for the first time: nothing can be told from it. */
function isUseless(overall: OverallAnswer, sync: SyncRecord): boolean {
  if (overall.kind === 'missing') return sync.listState !== 'missing';
  // One too large to be read has no ETag by which it could be recognised, and is remembered as well.
  return overall.kind === 'damaged' && (overall.etag !== undefined || sync.listState !== 'damaged');
}

/** What a look without a complete listing has shown. */
type Seen = Omit<Observation, 'overall'> & { readonly view: PartialView };

/** Asks for what the listing leaves open; undefined when that is too much to ask for one by one. */
async function askForSuspects(
  { store }: ObserveDeps,
  suspects: ReadonlySet<string>,
  { sessions: listed }: Pick<Listing, 'sessions'>,
  signal: AbortSignal,
  before?: Seen,
): Promise<Seen | undefined> {
  if (suspects.size > MAX_HEADS) return undefined;
  const { present, absent } = await askForEach(store, suspects, signal);
  const sessions = new Map([...listed, ...present]);
  if (sessions.size === 0 && absent.size > 0) await store.confirmEmpty?.(signal);
  const view = { sessions, absent: new Set([...(before?.view.absent ?? []), ...absent]) };
  return { view, skipped: before?.skipped ?? [] };
}

/** All of the list where that may be of use: to repair it, or to see later what has changed while it is small. */
function readList({ store }: ObserveDeps, { sync }: Known, signal: AbortSignal): Promise<OverallAnswer> {
  const { writable, compareAndSwap } = store.capabilities;
  const maxBytes = writable && compareAndSwap ? undefined : SMALL_LIST_BYTES;
  return fetchOverallList(store, sync.overall?.isOlder ? undefined : sync.overall?.etag, signal, maxBytes);
}

/** @param looked what was seen of the overall list already */
async function observeAll(
  deps: ObserveDeps,
  known: Known,
  signal: AbortSignal,
  looked?: OverallAnswer,
): Promise<Observation> {
  const { store, clock } = deps;
  const { rows, sync } = known;
  // The list before the complete listing, so that whatever the list names was there when the listing began.
  const isEnough = looked?.kind === 'missing' || looked?.kind === 'damaged' || looked?.kind === 'changed';
  const overall = isEnough ? looked : await readList(deps, known, signal);
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
  const isDecided = decided(sync);
  const missing = [...rows.keys()].filter((name) => !listing.sessions.has(name) && !isDecided.has(name));
  const { present } = await askForEach(store, missing.length > MAX_HEADS ? [] : missing, signal);
  const sessions = new Map([...listing.sessions, ...present]);
  return { view: { sessions, absent: 'everythingElse' }, overall, fullListAt, skipped: listing.skipped };
}
