import { MAX_LIST_BYTES } from '../../session/overallList';
import { forLog, isFastshotError } from '../../base/errors';
import type { Log } from '../../base/log';
import { OVERALL_LIST } from '../../storage/layout';
import type { ObjectStore, PutOptions } from '../../storage/objectStore';
import { type Clock, wait } from '../clock';
import { listSessions, type RemoteSession } from '../remoteSessions';
import { isLostRace, isUnanswered } from './failures';
import type { ListBacklog } from './listBacklog';
import { entryOf, type ListChange, withChange } from './listChange';

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
  /** How many these are. */
  readonly count: () => number;
  /** Where changes of a large list wait. */
  readonly backlog: ListBacklog;
  /** Aborted when the store is disconnected. */
  readonly lifetime: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * From so many sessions on, the list follows later than they do: at 100,000 it is 24 MB, which go down and up again for
 * each change of it. The listing is the truth, and the list is not needed for anything here.
 */
const LARGE = 20_000;
/** Changes of a large list are gathered for this long, ms, and half as much again by chance. */
const GATHER_MS = 40_000;

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
  private gathering = false;

  constructor(private readonly parts: OverallListParts) {}

  /**
   * Resolves when the list says so, or will: changes of a large list are written down and made together a little later.
   * One that is larger than anybody reads is left alone, and the listing says so by itself.
   */
  async change(change: ListChange, signal: AbortSignal): Promise<void> {
    if (this.parts.count() < LARGE) return this.make([change], signal);
    try {
      await this.parts.backlog.note(change);
    } catch (error) {
      // A disk that takes nothing more is no reason to leave the list as it is.
      if (!isFastshotError(error, 'disk', 'diskFull', 'diskPermission')) throw error;
      return this.make([change], signal);
    }
    this.gather();
  }

  /** Carries on with changes that a window has written down and not made. */
  async resume(): Promise<void> {
    if ((await this.parts.backlog.all()).length > 0) this.gather();
  }

  private gather(): void {
    const { clock, lifetime, log } = this.parts;
    if (this.gathering || lifetime.aborted) return;
    const cancel = clock.after(GATHER_MS * (1 + clock.random() / 2), () => {
      lifetime.removeEventListener('abort', cancel);
      this.gathering = false;
      this.makeNoted().catch((error: unknown) => {
        if (lifetime.aborted) return;
        log.info(`The overall list has to wait: ${forLog(error)}`);
        this.gather();
      });
    });
    this.gathering = true;
    lifetime.addEventListener('abort', cancel, { once: true });
  }

  private async makeNoted(): Promise<void> {
    const { backlog, lifetime } = this.parts;
    const noted = await backlog.all();
    if (noted.length === 0) return;
    const changes = noted.map(({ change }) => change);
    await this.make(changes, lifetime);
    await backlog.made(noted);
  }

  private make(changes: readonly ListChange[], signal: AbortSignal): Promise<void> {
    const result = this.queue
      .then(() => this.changeNow(changes, signal))
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

  private async changeNow(changes: readonly ListChange[], signal: AbortSignal): Promise<void> {
    const store = await this.parts.store();
    if (store.capabilities.compareAndSwap) await this.swap(store, changes, signal);
    else await this.rewrite(store, changes, signal);
  }

  private async swap(store: ObjectStore, changes: readonly ListChange[], signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    let unanswered = 0;
    for (let races = 0; ;) {
      const began = clock.now();
      const current = await readOverallList(store, signal);
      const next = await this.changed(current, changes);
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
  private async rewrite(
    store: ObjectStore,
    changes: readonly ListChange[],
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.parts;
    const [current, listing] = [
      await readOverallList(store, signal),
      await listSessions(store, undefined, signal),
    ];
    const entries = changes.reduce(withChange, [...listing.sessions.values()].map(entryOf));
    const { rebuildOverallList } = await import('./listBytes');
    const next = rebuildOverallList(current?.bytes, entries, new Date(clock.now()));
    await store.put(OVERALL_LIST, next, JSON_TYPE, signal);
  }

  /** Undefined: nothing to do. */
  private async changed(
    current: CurrentList | undefined,
    changes: readonly ListChange[],
  ): Promise<Uint8Array | undefined> {
    const now = new Date(this.parts.clock.now());
    const isAdding = changes.some((change) => 'add' in change);
    if (!current && !isAdding) return undefined;
    const { changedList, rebuildOverallList } = await import('./listBytes');
    try {
      if (current) return await changedList(current.bytes, changes, now);
    } catch (error) {
      if (!isFastshotError(error, 'damaged')) throw error;
    }
    const known = Array.from(this.parts.knownSessions(), entryOf);
    return rebuildOverallList(current?.bytes, changes.reduce(withChange, known), now);
  }
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

/**
 * How long to stay away after a race: up to as long as an attempt took, doubled with each one lost, so that on a fast
 * line and on a slow one the others find room. "Full jitter", as in `backoffDelay`, down to nothing: the sooner of two.
 */
function pause(clock: Clock, attemptMs: number, failures: number): number {
  const longest = Math.min(MAX_PAUSE_MS, Math.max(10, attemptMs) * 2 ** Math.min(failures, 10));
  return clock.random() * longest;
}
