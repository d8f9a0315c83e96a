import { backoffDelay } from '../base/backoff';
import type { Clock } from './clock';

/** How long a hidden window waits at least, ms (design, "Sync"). */
const UNFOCUSED_INTERVAL_MS = 30 * 60_000;
/** While offline: from at least 5 s up to 5 min, as `backoffDelay` takes the upper half of its range. */
const OFFLINE_BACKOFF = { firstMs: 10_000, maxMs: 5 * 60_000 };
/** When focus returns, what was found this short a time ago is still shown as it is, ms. */
const FRESH_MS = 30_000;
/** After another window took over: long enough for it to be done, ms. */
const TAKEOVER_BACKOFF = { firstMs: 10_000, maxMs: 10_000 };
/** Up to this part is added to an interval, so that many clients do not ask at the same time. */
const JITTER = 0.1;

export interface SchedulerOptions {
  readonly clock: Clock;
  /** The interval in a focused window, ms; asked each time. */
  readonly interval: () => number;
  /** Starts a sync, unless the last one is younger than this, ms. */
  readonly due: (maxAge: number) => void;
}

/**
 * Decides when the next automatic sync is due: never before `start`, rarely without focus, at once when focus returns,
 * and ever more slowly while offline.
 */
export class Scheduler {
  private started = false;
  private focused = true;
  private offline = false;
  private failures = 0;
  private lastRun = 0;
  /** Not before this time, from what happened before `start`; milliseconds since 1970. */
  private notBefore: number | undefined;
  private disposed = false;
  private cancel: (() => void) | undefined;

  constructor(private readonly options: SchedulerOptions) {}

  /** Milliseconds between syncs as things are, without jitter. */
  get interval(): number {
    const interval = this.options.interval();
    return this.focused ? interval : Math.max(interval, UNFOCUSED_INTERVAL_MS);
  }

  /** From the first time anybody can see the list. After a sync that was cancelled or failed, this waits like that one. */
  start(): void {
    if (this.started || this.disposed) return;
    this.started = true;
    if (this.notBefore === undefined) this.due(this.interval);
    else this.schedule(this.notBefore - this.options.clock.now());
  }

  setFocused(focused: boolean): void {
    if (this.focused === focused) return;
    this.focused = focused;
    if (!this.started || (this.offline && !focused)) return;
    const elapsed = this.options.clock.now() - this.lastRun;
    if (focused && (this.offline || elapsed < 0 || elapsed >= FRESH_MS)) this.due(FRESH_MS);
    else if (!this.offline) this.schedule(this.withJitter(this.interval) - Math.max(0, elapsed));
  }

  /** A sync has ended well, in this or another window, at this time. */
  synced(at: number): void {
    this.settle(at);
    this.schedule(this.withJitter(this.interval) - Math.max(0, this.options.clock.now() - at));
    if (!this.started) this.notBefore = undefined;
  }

  /** A sync has failed for a reason that time alone does not mend. */
  failed(): void {
    this.settle(this.options.clock.now());
    this.schedule(this.withJitter(this.interval));
  }

  /** The store could not be reached. Resolves to when it is tried again, milliseconds since 1970. */
  wentOffline(): number {
    this.offline = true;
    const delay = backoffDelay(this.failures++, OFFLINE_BACKOFF, () => this.options.clock.random());
    this.schedule(delay);
    return this.options.clock.now() + delay;
  }

  /** Another window took over in the middle. */
  interrupted(): void {
    this.schedule(backoffDelay(0, TAKEOVER_BACKOFF, () => this.options.clock.random()));
  }

  /** A sync that was due has not even begun. */
  skipped(): void {
    if (this.started && !this.cancel) this.schedule(this.withJitter(this.interval));
  }

  dispose(): void {
    this.disposed = true;
    this.cancel?.();
    this.cancel = undefined;
    this.started = false;
  }

  private settle(at: number): void {
    this.offline = false;
    this.failures = 0;
    this.lastRun = at;
  }

  private schedule(delay: number): void {
    this.cancel?.();
    this.cancel = undefined;
    if (!this.started) this.notBefore = this.options.clock.now() + delay;
    else this.cancel = this.options.clock.after(Math.max(0, delay), () => this.due(this.interval));
  }

  private due(maxAge: number): void {
    this.cancel?.();
    this.cancel = undefined;
    this.options.due(maxAge);
  }

  private withJitter(interval: number): number {
    return interval * (1 + JITTER * this.options.clock.random());
  }
}
