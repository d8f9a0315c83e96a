import type { Disposable } from './lifecycle';

/** What takes long comes less often, so that it takes a twentieth of the time at most. */
const REST_FACTOR = 19;

/** Calls an action at most once per interval, and one that takes long less often; the last request is never lost. */
export class Throttle implements Disposable {
  private mayCallAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private isActing = false;
  private isAskedAgain = false;

  /**
   * @param intervalMs least milliseconds between two calls by `request`
   * @param furtherMs what the last call has cost beyond the call itself, in milliseconds
   */
  constructor(
    private readonly action: () => void,
    private readonly intervalMs: number,
    private readonly furtherMs: () => number = () => 0,
  ) {}

  /** Calls the action now, or when the interval is over. */
  request(): void {
    this.isAskedAgain = true;
    if (this.timer || this.isActing) return;
    const wait = this.mayCallAt + this.furtherMs() * REST_FACTOR - performance.now();
    if (wait <= 0) this.now();
    else this.timer = setTimeout(() => this.waited(), wait);
  }

  /** Looks at the clock again: a timer counts from when the event loop last did, which may be long before it was set. */
  private waited(): void {
    this.timer = undefined;
    this.request();
  }

  /** Calls the action at once, in place of one that waits. */
  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isAskedAgain = false;
    this.isActing = true;
    const began = performance.now();
    try {
      this.action();
    } finally {
      this.isActing = false;
      const ended = performance.now();
      this.mayCallAt = Math.max(began + this.intervalMs, ended + (ended - began) * REST_FACTOR);
    }
    // From within the action: how long it takes is known only now.
    if (this.isAskedAgain) this.request();
  }

  /** Drops a request that waits. */
  dispose(): void {
    this.isAskedAgain = false;
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
