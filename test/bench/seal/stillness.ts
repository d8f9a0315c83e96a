import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Watched<T> {
  readonly result: T;
  readonly ms: number;
  /** The longest time the event loop did nothing else, ms. */
  readonly blocked: number;
}

/** Does something, and measures how long it takes and how long it keeps others from the event loop. */
export async function watch<T>(work: () => Promise<T>): Promise<Watched<T>> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // Its first tick measures nothing.
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.reset();
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  // What was blocked last shows with the next tick.
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return { result, ms, blocked: delay.max / 1e6 };
}
