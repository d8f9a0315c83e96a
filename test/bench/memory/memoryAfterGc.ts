import { setImmediate } from 'node:timers/promises';

/** The live heap, buffers included, and the resident memory of this process, in MB of a million bytes. Needs --expose-gc. */
export async function memoryAfterGc(): Promise<{ readonly heap: number; readonly resident: number }> {
  if (!globalThis.gc) throw new Error('Run node with --expose-gc.');
  // Finalizers of one collection free what the next one finds.
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await setImmediate();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: (heapUsed + external) / 1e6, resident: rss / 1e6 };
}
