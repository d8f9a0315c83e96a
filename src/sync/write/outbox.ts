import { backoffDelay } from '../../base/backoff';
import { FastshotError, forLog } from '../../base/errors';
import { type Disposable, Emitter, type Event } from '../../base/lifecycle';
import { isMendedBySync } from './failures';
import type { HeldIntent } from './heldIntent';
import type { Intent } from './intent';
import { damagedItem, needsUser, type PendingItem, toPendingItem } from './pendingItem';
import type { RecoverOptions } from './recover';
import type { SendProgress } from './sendSession';
import type { KeepElsewhere } from './undoWaiting';
import type { WriteDeps } from './writeDeps';

/** Between two looks at what waits, ms. The first is longer than the 10 s after which a crashed window's lock is stale. */
const SWEEP_BACKOFF = { firstMs: 24_000, maxMs: 10 * 60_000 };

/** What became of something that waited. */
export interface EndedItem {
  readonly kind: Intent['kind'];
  readonly filename: string;
  readonly how: 'done' | 'discarded' | 'kept' | 'givenUp';
}

interface Attempt {
  readonly stop: AbortController;
  /** Settles once nothing of it is held any more. */
  readonly over: Promise<unknown>;
}

/**
 * What is still to be done to one store. It goes on by itself: later, in another window, or after a restart, each by
 * one window at a time.
 */
export class Outbox implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly gaveUp = new Emitter<string>();
  private readonly ended = new Emitter<EndedItem>();
  private readonly subscription: Disposable;
  private current: readonly PendingItem[] = [];
  private looking: Promise<void> = Promise.resolve();
  /** What this window tries by itself at this moment, by intent. */
  private readonly attempts = new Map<string, Attempt>();
  private sweeping: Promise<void> | undefined;
  private sweeps = 0;
  private isFirst = true;
  private cancelTimer: (() => void) | undefined;

  /** `items` differs. */
  readonly onDidChange: Event<void> = this.changed.event;
  /** An intent was given up; a sentence for the user. */
  readonly onDidGiveUp: Event<string> = this.gaveUp.event;
  /** Something that waited, or that another window has left, has come to its end here. */
  readonly onDidEnd: Event<EndedItem> = this.ended.event;

  constructor(private readonly deps: WriteDeps) {
    this.subscription = deps.journal.onDidChange(() => {
      this.schedule();
      void this.refresh();
    });
  }

  /** What waits, fails or is being worked on, in any window, as of the last `refresh`; oldest first. */
  get items(): readonly PendingItem[] {
    return this.current;
  }

  /** Looks what there is, also of other windows. Never rejects. */
  refresh(): Promise<void> {
    this.looking = this.looking
      .then(() => this.look())
      .catch((error: unknown) => this.warn('Could not read what waits', error));
    return this.looking;
  }

  /**
   * Carries on with all that waits, but not with what only the user can decide. To be called at the start and when the
   * store is in reach again; comes again by itself as long as something is left. Never rejects.
   * @param afterSync a sync has just worked: what failed for what that shows to be mended is tried as well
   */
  flush(afterSync = false): Promise<void> {
    this.sweeping ??= this.sweep(afterSync)
      .catch((error: unknown) => this.warn('Could not carry on with what waits', error))
      .finally(() => {
        this.sweeping = undefined;
        this.schedule();
      });
    return this.sweeping;
  }

  /**
   * Tries one now, whatever it failed from. Rejects with why it does not work; with `busy`, and without having tried, while
   * another window works on it.
   */
  async retry(id: string, onProgress: SendProgress, signal: AbortSignal): Promise<void> {
    const wasTried = await this.carryOn(id, { again: true, onProgress }, signal);
    const left = (await this.deps.journal.list()).find((intent) => intent.id === id);
    if (left && !wasTried) {
      throw new FastshotError('busy', `Another window works on ${left.filename} at this moment.`);
    }
    if (left?.failure) throw new FastshotError(left.failure.code, left.failure.message);
  }

  /**
   * Discards an upload that waits, or undoes one that is in the store but not complete: what this operation created
   * goes, and nothing else. What cannot be undone now is undone later. Of a restoration only the intent goes: what is in
   * the store and in its trash stays. What this window tries with it by itself at that moment is stopped.
   * @param keep gets the session of an upload first; when it rejects, all stays as it was
   * @returns false when it has come to its end meanwhile
   * @throws `busy` while another window works on it, `invalidInput` for a removal, which only its own end makes safe, and for
   * what is damaged, of which nothing may be dropped;
   * `wrongKey` or `renamed` for one in the store that cannot be read; as `keep` does; `disk` and its like when this machine
   * cannot write down that it is discarded, and it goes on
   */
  async undo(id: string, keep?: KeepElsewhere): Promise<boolean> {
    const { undoWaiting } = await import('./undoWaiting');
    await this.stopAttempt(id);
    const held = await this.deps.journal.take(id);
    if (held) {
      this.end(held, await undoWaiting(this.deps, held, keep));
      return true;
    }
    const left = (await this.deps.journal.list()).find((intent) => intent.id === id);
    if (!left) return false;
    throw new FastshotError('busy', `${left.filename} is being worked on. Try again in a moment.`);
  }

  /**
   * Puts what is damaged out of the way; every byte of it stays.
   * @returns the folder in which it lies from now on
   * @throws `busy` while some window works on it, or when it is not there any more
   */
  async setAside(id: string): Promise<string> {
    const folder = await this.deps.journal.setAside(id);
    if (folder !== undefined) return folder;
    throw new FastshotError('busy', 'It is being worked on, or no longer there. Look at what waits again.');
  }

  dispose(): void {
    this.cancelTimer?.();
    this.subscription.dispose();
    this.changed.dispose();
    this.gaveUp.dispose();
    this.ended.dispose();
  }

  private async look(): Promise<void> {
    const { journal } = this.deps;
    const items: PendingItem[] = [];
    const { intents, damaged } = await journal.all();
    for (const intent of intents) {
      const item = toPendingItem(intent, await journal.isHeld(intent.id));
      if (item) items.push(item);
    }
    // Of one that is being taken over or cleared at this moment more is known in a moment.
    for (const each of damaged) if (!(await journal.isHeld(each.id))) items.push(damagedItem(each));
    if (JSON.stringify(items) === JSON.stringify(this.current)) return;
    this.current = items;
    this.changed.fire();
  }

  private async sweep(afterSync: boolean): Promise<void> {
    const { journal, clock, lifetime } = this.deps;
    // What needed the user may work now, with other credentials or after an update.
    const { isFirst } = this;
    this.isFirst = false;
    await journal.tidy(clock.now());
    await this.deps.list.resume();
    for (const intent of await journal.list()) {
      if (lifetime.aborted) return;
      const mayWork = isFirst || (afterSync && intent.failure && isMendedBySync(intent.failure.code));
      if (needsUser(intent) && !mayWork) continue;
      await this.attempt(intent.id).catch((error: unknown) =>
        this.warn(`${intent.filename} has to wait`, error),
      );
    }
  }

  /** As `carryOn`, but gives way to an `undo`. */
  private async attempt(id: string): Promise<void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([this.deps.lifetime, stop.signal]);
    const over = this.carryOn(id, { again: false, onProgress: () => {} }, signal);
    this.attempts.set(id, { stop, over });
    try {
      await over;
    } finally {
      this.attempts.delete(id);
    }
  }

  private async stopAttempt(id: string): Promise<void> {
    const attempt = this.attempts.get(id);
    attempt?.stop.abort();
    await attempt?.over.catch(() => undefined);
  }

  /** Does what is left of one intent, unless some window is at it: then this resolves to false. */
  private async carryOn(id: string, options: RecoverOptions, signal: AbortSignal): Promise<boolean> {
    // Before anything is held: what cannot be loaded holds nothing up in other windows.
    const { recover } = await import('./recover');
    const held = await this.deps.journal.take(id);
    if (!held) return false;
    // Its end is then only that of what was taken back, or came to its end, before.
    const { kind, phase } = held.intent;
    const hadEnded = phase === 'undoing' || phase === 'removed' || (kind === 'remove' && phase === 'copying');
    const sentence = await recover(this.deps, held, options, signal);
    if (sentence !== undefined) {
      this.deps.log.warn(sentence);
      this.gaveUp.fire(sentence);
      this.end(held, 'givenUp');
    } else if (!hadEnded && (held.isCleared || held.intent.phase === 'removed')) this.end(held, 'done');
    return true;
  }

  private end({ intent: { kind, filename } }: HeldIntent<Intent>, how: EndedItem['how']): void {
    this.ended.fire({ kind, filename, how });
  }

  /** Comes back while anything is left, ever more slowly. */
  private schedule(): void {
    const { clock, journal, lifetime } = this.deps;
    if (this.cancelTimer || this.sweeping || lifetime.aborted) return;
    const delay = backoffDelay(this.sweeps, SWEEP_BACKOFF, () => clock.random());
    this.cancelTimer = clock.after(delay, () => {
      this.cancelTimer = undefined;
      void journal
        .list()
        .catch(() => [])
        .then((intents) => {
          this.sweeps = intents.length > 0 ? this.sweeps + 1 : 0;
          return intents.some((intent) => !needsUser(intent)) ? this.flush() : undefined;
        });
    });
  }

  private warn(what: string, error: unknown): void {
    if (this.deps.lifetime.aborted) return;
    this.deps.log.warn(`${what}: ${forLog(error)}`);
  }
}
