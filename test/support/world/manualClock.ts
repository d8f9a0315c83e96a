import type { Clock } from '../../../src/sync/clock';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private readonly timers = new Map<number, { at: number; task: () => void }>();
  private nextId = 0;
  private armed: (() => void)[] = [];

  constructor(
    private time: number,
    private readonly chance = 0.5,
  ) {}

  now(): number {
    return this.time;
  }

  random(): number {
    return this.chance;
  }

  after(ms: number, task: () => void): () => void {
    const id = this.nextId++;
    this.timers.set(id, { at: this.time + ms, task });
    for (const resolve of this.armed.splice(0)) resolve();
    return () => void this.timers.delete(id);
  }

  /** How many timers are set. */
  get pending(): number {
    return this.timers.size;
  }

  /** When the next timer fires, in ms from now; undefined without any. */
  get nextIn(): number | undefined {
    const next = Math.min(...[...this.timers.values()].map(({ at }) => at));
    return Number.isFinite(next) ? next - this.time : undefined;
  }

  /** Resolves when a timer is set that fires within `ms`. */
  async timerWithin(ms: number): Promise<void> {
    while (this.nextIn === undefined || this.nextIn > ms) {
      await new Promise<void>((resolve) => this.armed.push(resolve));
    }
  }

  /** Moves the time and fires what is due, in order. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].task();
    }
    this.time = end;
  }
}
