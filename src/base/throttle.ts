import type { Disposable } from './lifecycle';

/** Calls an action at most once per interval; the last request is never lost. */
export class Throttle implements Disposable {
  private last = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  /** @param intervalMs least milliseconds between two calls by `request` */
  constructor(
    private readonly action: () => void,
    private readonly intervalMs: number,
  ) {}

  /** Calls the action now, or when the interval is over. */
  request(): void {
    if (this.timer) return;
    const wait = this.last + this.intervalMs - performance.now();
    if (wait <= 0) this.now();
    else this.timer = setTimeout(() => this.now(), wait);
  }

  /** Calls the action at once, in place of one that waits. */
  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.last = performance.now();
    this.action();
  }

  /** Drops a request that waits. */
  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
