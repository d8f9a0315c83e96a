import { isFastshotError } from '../../base/errors';
import type { Log } from '../../base/log';
import { parseOverallList } from '../../session/overallList';
import { type OverallEntry, rebuildOverallList } from '../../session/write/updateOverallList';
import type { ObjectStore } from '../../storage/objectStore';
import { type Clock, wait } from '../clock';
import { listSessions, type RemoteSession } from '../remoteSessions';
import { withLeftOut } from '../stillThere';
import { isLostRace, isUnanswered } from './failures';
import { entryOf } from './listChange';
import { type CurrentList, putOverallList, readOverallList } from './overallListWriter';
import { type AtStep, noStep } from './steps';

/** Clients that saw the same at the same time spread over this, ms: the first one repairs, the others find it done. */
const JITTER_MS = 20_000;
/** Somebody writes all the time: the next sync tries again. */
const MAX_LOST_RACES = 5;
/** As many sessions gone at once as a sync would not believe without asking. */
const MAX_DROPPED = 20;

export interface RepairDeps {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly atStep?: AtStep;
}

/** `left`: as it was, because somebody else was quicker, it is right, or too much or all would go from it. */
export type RepairOutcome = 'repaired' | 'left';

/**
 * Makes the overall list what the listing says (design, "Repair of the overall list"). The list and its ETag are read
 * before the listing begins, so that whatever is listed there and not found was there before; whoever writes in between
 * makes it start again. To be called by the holder of the store's lock, for a discrepancy that has lasted.
 * @param jitter false for an explicit wish of the user
 */
export async function repairOverallList(
  deps: RepairDeps,
  jitter: boolean,
  signal: AbortSignal,
): Promise<RepairOutcome> {
  try {
    return await repair(deps, jitter, signal);
  } catch (error) {
    if (!isFastshotError(error, 'tooLarge')) throw error;
    deps.log.info('The overall list is too large to be repaired, and was left as it is.');
    return 'left';
  }
}

async function repair(
  { store, clock, log, atStep = noStep }: RepairDeps,
  jitter: boolean,
  signal: AbortSignal,
): Promise<RepairOutcome> {
  if (!store.capabilities.writable || !store.capabilities.compareAndSwap) return 'left';
  if (jitter) await wait(clock, clock.random() * JITTER_MS, signal);
  for (let races = 0; races < MAX_LOST_RACES; races++) {
    const current = await readOverallList(store, signal);
    await atStep('repair.read');
    const sessions = await sessionsFor(store, current, signal);
    await atStep('repair.listed');
    const { listed, entries, isRight } = wantedEntries(current, sessions);
    const dropped = listed.filter(({ filename }) => !sessions.has(filename)).length;
    if (sessions.size === 0) return 'left';
    if (dropped > Math.max(MAX_DROPPED, listed.length / 2)) {
      log.warn(
        `The overall list names ${dropped} sessions that the store does not list. It was left as it is.`,
      );
      return 'left';
    }
    if (isRight) return 'left';
    try {
      await putOverallList(
        store,
        rebuildOverallList(current?.bytes, entries, new Date(clock.now())),
        current,
        signal,
      );
      await atStep('repair.written');
      log.info('The overall list was repaired.', { before: listed.length, after: entries.length });
      return 'repaired';
    } catch (error) {
      // As where a session's own entry is written: the next look tells.
      if (!isLostRace(error) && !isUnanswered(error)) throw error;
    }
  }
  return 'left';
}

/** The sessions that are there, as far as a list is made of them: what it names is looked for once more. */
export async function sessionsFor(
  store: ObjectStore,
  current: CurrentList | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RemoteSession>> {
  const { sessions } = await listSessions(store, undefined, signal);
  const names = entriesOf(current).map(({ filename }) => filename);
  return withLeftOut(store, sessions, names, signal);
}

/** What the list says, what it should say given a listing, and whether that is the same. */
export function wantedEntries(
  current: CurrentList | undefined,
  sessions: ReadonlyMap<string, RemoteSession>,
): {
  readonly listed: readonly OverallEntry[];
  readonly entries: readonly OverallEntry[];
  readonly isRight: boolean;
} {
  const listed = entriesOf(current);
  const byName = new Map(listed.map((entry) => [entry.filename, entry]));
  const entries = [...sessions.values()].flatMap((session) => keptEntry(session, byName) ?? []);
  const same =
    listed.length === entries.length && entries.every((entry) => byName.get(entry.filename) === entry);
  return { listed, entries, isRight: current !== undefined && same };
}

/** The list's own entries; none when it cannot be read. */
function entriesOf(current: CurrentList | undefined): readonly OverallEntry[] {
  if (!current) return [];
  try {
    const known = new Set(parseOverallList(current.bytes).entries.map(({ filename }) => filename));
    const { sessions } = JSON.parse(Buffer.from(current.bytes).toString()) as { sessions: OverallEntry[] };
    return sessions.filter((entry) => known.has(entry?.filename));
  } catch (error) {
    if (isFastshotError(error, 'damaged', 'tooLarge')) return [];
    throw error;
  }
}

/**
 * The list's own entry of a session where it may be right: it may tell more than a listing does, and of a session that is
 * away only it tells anything; without one, it is left to a machine that has the session.
 */
function keptEntry(
  session: RemoteSession,
  listed: ReadonlyMap<string, OverallEntry>,
): OverallEntry | undefined {
  const entry = listed.get(session.filename);
  if (session.isAway) return entry;
  if (entry?.file_size !== session.size) return entryOf(session);
  const etag = /^etag:"?([^"]+)"?$/.exec(entry.checksum)?.[1];
  return etag === undefined || etag === session.etag ? entry : entryOf(session);
}
