import pMap from 'p-map';
import { type ErrorCode, isCancelled, isFastshotError } from '../../base/errors';
import type { Log } from '../../base/log';
import type { SessionRow } from '../../session/sessionRow';
import type { StoreConfig } from '../../storage/storeConfig';
import type { Clock } from '../clock';
import { listSessions, type RemoteSession } from '../remoteSessions';
import { repairOverallList } from '../write/repairOverallList';
import { type AtStep, noStep } from '../write/steps';
import { listTrash } from '../write/trash';
import { type CopyRecord, fingerprintOf, type VerifiedCopy } from './copyRecord';
import { copySession, type CopyOneDeps } from './copySession';

/** Sessions at a time: each is in memory several times, and a session has up to 256 MB. */
const CONCURRENCY = 2;
/** Whoever saves into the old store all the while makes no copy endless. */
const MAX_ROUNDS = 5;

/** What is wrong with one session, and no reason to leave the others alone. */
const OF_ONE_SESSION: readonly ErrorCode[] = [
  'wrongKey',
  'damaged',
  'truncated',
  'renamed',
  'notSealed',
  'unsupportedFormat',
  'tooLarge',
  'checksumMismatch',
];

export interface CopyDeps extends Omit<CopyOneDeps, 'atStep'> {
  readonly sourceConfig: StoreConfig;
  readonly record: CopyRecord;
  /** What the list on this machine knows of a session: another one under its name is refused then. */
  readonly rowOf: (filename: string) => SessionRow | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly atStep?: AtStep;
}

export interface CopyResult {
  /** Sessions of the source that are in the new vault for sure, whenever they were copied. */
  readonly verified: number;
  readonly failures: readonly { readonly filename: string; readonly message: string }[];
}

/**
 * Copies all sessions of a store into a sealed vault, each verified before it counts, and in the end lists them there.
 * Nothing of the source is changed. What an earlier run has verified is left out, unless it is gone from the vault by
 * more than its trash; what is saved meanwhile is copied, too.
 * @throws what keeps all sessions from being copied; going on later is always possible
 */
export async function copyVault(
  deps: CopyDeps,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<CopyResult> {
  const { target, clock, log, atStep = noStep } = deps;
  const isThere = await presentCopies(deps, signal);
  const verified = new Set<string>();
  const failures = new Map<string, string>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { sessions } = await listSessions(deps.source.store, undefined, signal);
    const all = [...sessions.values()].map((session) => ({
      session,
      of: fingerprintOf(deps.sourceConfig, session),
    }));
    for (const { of } of all) if (isThere(of)) verified.add(of);
    const left = all.filter(({ session, of }) => !verified.has(of) && !failures.has(session.filename));
    const tell = (): void => onProgress(verified.size + failures.size, all.length);
    tell();
    if (left.length === 0) break;
    await eachOf(left, async ({ session, of }) => {
      const failure = await copyOne(deps, session, of, signal);
      if (failure === undefined) verified.add(of);
      else if (failure !== 'gone') failures.set(session.filename, failure);
      tell();
    });
  }
  await repairOverallList({ store: target.store, clock, log }, false, signal);
  await atStep('copy.listed');
  return {
    verified: verified.size,
    failures: [...failures].map(([filename, message]) => ({ filename, message })),
  };
}

/** Resolves to undefined when it is copied, or else to why it cannot be. */
async function copyOne(
  deps: CopyDeps,
  session: RemoteSession,
  of: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { record, log, atStep = noStep } = deps;
  const known = deps.rowOf(session.filename);
  const isKnown = known?.etag === session.etag && known.size === session.size;
  const row = isKnown ? { ...session, metadata: known.metadata } : session;
  try {
    await record.add(await copySession({ ...deps, atStep }, row, of, signal));
    await atStep('copy.recorded');
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    // Somebody removed or replaced it since it was listed: the next listing tells.
    if (isFastshotError(error, 'notFound', 'preconditionFailed')) {
      const { sessions } = await listSessions(deps.source.store, undefined, signal);
      if (sessions.get(session.filename)?.etag !== session.etag) return 'gone';
    }
    if (!isFastshotError(error, ...OF_ONE_SESSION)) throw error;
    log.warn(`${session.filename} was not copied: ${error.message}`, { code: error.code });
    return error.message;
  }
}

/** Which recorded copies are still as they were verified, or were removed by a user since: those do not come back. */
async function presentCopies(
  { target: { store }, record }: CopyDeps,
  signal: AbortSignal,
): Promise<(of: string) => boolean> {
  if (record.known.size === 0) return () => false;
  const { sessions } = await listSessions(store, undefined, signal);
  const inTrash = new Set((await listTrash(store, signal)).map(({ filename }) => filename));
  return (of) => {
    const copy = record.known.get(of);
    return copy !== undefined && (isStored(copy, sessions) || inTrash.has(copy.filename));
  };
}

/** Whether a copy is in its vault as it was verified. */
export function isStored(
  { filename, size, etag }: VerifiedCopy,
  sessions: ReadonlyMap<string, RemoteSession>,
): boolean {
  const stored = sessions.get(filename);
  return stored?.size === size && stored.etag === etag;
}

/** One that fails stops those that have not begun; rejects when those that have are at their end. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let stopped: { readonly error: unknown } | undefined;
  const attempt = async (item: T): Promise<void> => {
    if (stopped) return;
    await work(item).catch((error: unknown) => {
      // Why it was stopped says less than why it failed.
      if (!stopped || isCancelled(stopped.error)) stopped = { error };
    });
  };
  await pMap(items, attempt, { concurrency: CONCURRENCY });
  if (stopped) throw stopped.error;
}
