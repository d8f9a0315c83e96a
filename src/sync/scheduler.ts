import { backoffDelay } from '../base/backoff';
import type { Clock } from './clock';

/** How long a hidden window waits at least, ms (design, "Sync"). */
const UNFOCUSED_INTERVAL_MS = 30 * 60_000;
/** While offline: from at least 5 s up to 5 min, as `backoffDelay` takes the upper half of its range. */
const OFFLINE_BACKOFF = { firstMs: 10_000, maxMs: 5 * 60_000 };
/** After another window took over: long enough for it to be done, ms. */
const TAKEOVER_BACKOFF = { firstMs: 10_000, maxMs: 10_000 };
/** Up to this part is added to an interval, so that many clients do not ask at the same time. */
const JITTER = 0.1;

export interface SchedulerOptions {
  readonly clock: Clock;
  /** The interval in a focused window, ms; asked each time. */
  readonly interval: () => number;
  /** Starts a sync. */
  readonly due: () => void;
}

/**
 * Decides when the next automatic sync is due: never before `start`, rarely without focus, at once when focus returns
 * and the interval has passed, and ever more slowly while offline.
 */
export class Scheduler {
  private started = false;
  private focused = true;
  private offline = false;
  private failures = 0;
  private lastRun = 0;
  private cancel: (() => void) | undefined;

  constructor(private readonly options: SchedulerOptions) {}

  /** Milliseconds between syncs as things are, without jitter. */
  get interval(): number {
    const interval = this.options.interval();
    return this.focused ? interval : Math.max(interval, UNFOCUSED_INTERVAL_MS);
  }

  /** From the first time anybody can see the list. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.options.due();
  }

  setFocused(focused: boolean): void {
    if (this.focused === focused) return;
    this.focused = focused;
    if (!this.started || (this.offline && !focused)) return;
    const elapsed = this.options.clock.now() - this.lastRun;
    if (focused && (this.offline || elapsed < 0 || elapsed >= this.interval)) this.options.due();
    else if (!this.offline) this.schedule(this.withJitter(this.interval) - Math.max(0, elapsed));
  }

  /** A sync has ended well, in this or another window, at this time. */
  synced(at: number): void {
    this.settle(at);
    this.schedule(this.withJitter(this.interval) - Math.max(0, this.options.clock.now() - at));
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

  dispose(): void {
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
    this.cancel = this.started ? this.options.clock.after(Math.max(0, delay), this.options.due) : undefined;
  }

  private withJitter(interval: number): number {
    return interval * (1 + JITTER * this.options.clock.random());
  }
}
