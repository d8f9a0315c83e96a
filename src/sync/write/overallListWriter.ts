import { MAX_LIST_BYTES, parseOverallList } from '../../session/overallList';
import { utcTimestamp } from '../../session/write/localTime';
import {
  type OverallEntry,
  rebuildOverallList,
  updateOverallList,
} from '../../session/write/updateOverallList';
import { isFastshotError } from '../../base/errors';
import type { Log } from '../../base/log';
import { OVERALL_LIST } from '../../storage/layout';
import type { ObjectStore, PutOptions } from '../../storage/objectStore';
import { type Clock, wait } from '../clock';
import { listSessions, type RemoteSession } from '../remoteSessions';
import { isLostRace, isUnanswered } from './failures';

/** So many lost races in a row mean that something else is wrong than that others write as well. */
const MAX_LOST_RACES = 40;
/** So many requests without an answer, or with a server's own error, mean that the store is out of reach. */
const MAX_UNANSWERED = 5;
/** Longest pause between two attempts, ms. */
const MAX_PAUSE_MS = 5_000;

const TOO_LARGE =
  'The overall list (overall_meta.json) has reached 64 MB, the most that is read, and is left as it is. Sessions are saved and shown without it; the Fastshot desktop app does not list those that are missing there.';

export interface OverallListParts {
  readonly store: () => Promise<ObjectStore>;
  /** Sessions this machine knows of: what a list is made of when there is none that can be read. */
  readonly knownSessions: () => Iterable<RemoteSession>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is to be different: a session's entry that is to be there, or one of that session that is not. */
export type ListChange =
  { readonly add: OverallEntry } | { readonly remove: Pick<RemoteSession, 'filename' | 'size'> };

/** The overall list as it is in the store; `bytes` may be damaged. */
export interface CurrentList {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/**
 * Changes the overall list by compare-and-swap: what others write in between is read again and merged, never replaced.
 * Changes of this process go one after the other, so that it does not race with itself.
 */
export class OverallListWriter {
  private queue: Promise<unknown> = Promise.resolve();
  private isTooLarge = false;

  constructor(private readonly parts: OverallListParts) {}

  /**
   * Resolves when the list says so, or is larger than anybody reads: then it is left alone, and the listing says so by
   * itself.
   */
  change(change: ListChange, signal: AbortSignal): Promise<void> {
    const result = this.queue
      .then(() => this.changeNow(change, signal))
      .catch((error: unknown) => this.leaveIfTooLarge(error));
    this.queue = result.catch(() => {});
    return result;
  }

  /** It stays too large: said once. */
  private leaveIfTooLarge(error: unknown): void {
    if (!isFastshotError(error, 'tooLarge')) throw error;
    if (!this.isTooLarge) this.parts.log.warn(TOO_LARGE);
    this.isTooLarge = true;
  }

  private async changeNow(change: ListChange, signal: AbortSignal): Promise<void> {
    const store = await this.parts.store();
    if (store.capabilities.compareAndSwap) await this.swap(store, change, signal);
    else await this.rewrite(store, change, signal);
  }

  private async swap(store: ObjectStore, change: ListChange, signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    let unanswered = 0;
    for (let races = 0; ;) {
      const began = clock.now();
      const current = await readOverallList(store, signal);
      const next = this.changed(current, change);
      if (next === undefined) return;
      try {
        await putOverallList(store, next, current, signal);
        return;
      } catch (error) {
        if (isLostRace(error)) races += 1;
        // Ceph 16 answers 500 to who loses a race; and after a lost answer the list tells whether it was a success.
        else if (isUnanswered(error)) unanswered += 1;
        else throw error;
        if (races > MAX_LOST_RACES || unanswered > MAX_UNANSWERED) throw error;
      }
      await wait(clock, pause(clock, clock.now() - began, races + unanswered), signal);
    }
  }

  /** Without compare-and-swap the listing alone is the truth: whoever writes last writes all of it. */
  private async rewrite(store: ObjectStore, change: ListChange, signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    const [current, listing] = [
      await readOverallList(store, signal),
      await listSessions(store, undefined, signal),
    ];
    const entries = withChange([...listing.sessions.values()].map(entryOf), change);
    const next = rebuildOverallList(current?.bytes, entries, new Date(clock.now()));
    await store.put(OVERALL_LIST, next, JSON_TYPE, signal);
  }

  /** Undefined: nothing to do. */
  private changed(current: CurrentList | undefined, change: ListChange): Uint8Array | undefined {
    const now = new Date(this.parts.clock.now());
    if (!current && 'remove' in change) return undefined;
    try {
      if (current && 'add' in change) return updateOverallList(current.bytes, change, now);
      if (current && 'remove' in change) return withoutSession(current.bytes, change.remove, now);
    } catch (error) {
      if (!isFastshotError(error, 'damaged')) throw error;
    }
    const entries = withChange(Array.from(this.parts.knownSessions(), entryOf), change);
    return rebuildOverallList(current?.bytes, entries, now);
  }
}

/** Its name may be another session's by now: that one's entry stays. */
function withoutSession(
  list: Uint8Array,
  { filename, size }: Pick<RemoteSession, 'filename' | 'size'>,
  now: Date,
): Uint8Array | undefined {
  const entry = parseOverallList(list).entries.find((entry) => entry.filename === filename);
  return entry?.size === size ? updateOverallList(list, { remove: filename }, now) : undefined;
}

/** The list in the store, undefined when there is none. One that cannot be read comes as it is. */
export async function readOverallList(
  store: ObjectStore,
  signal: AbortSignal,
): Promise<CurrentList | undefined> {
  try {
    const answer = await store.get(OVERALL_LIST, { maxBytes: MAX_LIST_BYTES }, signal);
    return answer.status === 'ok' ? { bytes: answer.bytes, etag: answer.info.etag } : undefined;
  } catch (error) {
    if (isFastshotError(error, 'notFound')) return undefined;
    throw error;
  }
}

/** Replaces exactly the list that was read; `preconditionFailed` when it is another one by now. */
export async function putOverallList(
  store: ObjectStore,
  next: Uint8Array,
  current: CurrentList | undefined,
  signal: AbortSignal,
): Promise<void> {
  const absent = store.capabilities.createIfAbsent ? { condition: 'absent' as const } : {};
  const condition = current ? { condition: { etag: current.etag } } : absent;
  await store.put(OVERALL_LIST, next, { ...JSON_TYPE, ...condition }, signal);
}

export const JSON_TYPE: PutOptions = { contentType: 'application/json' };

/** The list's entry of a session that was only listed. */
export function entryOf({ filename, modified, size, etag }: RemoteSession): OverallEntry {
  return {
    filename,
    created_at: utcTimestamp(new Date(modified)),
    file_size: size,
    checksum: `etag:${etag}`,
  };
}

/** Of what is to go only the very session: its name may be another one's by now. */
function withChange(entries: readonly OverallEntry[], change: ListChange): OverallEntry[] {
  if ('add' in change) {
    return [...entries.filter(({ filename }) => filename !== change.add.filename), change.add];
  }
  const { filename, size } = change.remove;
  return entries.filter((entry) => entry.filename !== filename || entry.file_size !== size);
}

/**
 * How long to stay away after a race: up to as long as an attempt took, doubled with each one lost, so that on a fast
 * line and on a slow one the others find room. "Full jitter", as in `backoffDelay`, down to nothing: the sooner of two.
 */
function pause(clock: Clock, attemptMs: number, failures: number): number {
  const longest = Math.min(MAX_PAUSE_MS, Math.max(10, attemptMs) * 2 ** Math.min(failures, 10));
  return clock.random() * longest;
}
