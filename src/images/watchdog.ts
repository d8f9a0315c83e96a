import { workerData } from 'node:worker_threads';

/** How often the memory is looked at, ms: a decoder takes about a gigabyte in a second. */
const EVERY_MS = 5;

/**
 * Ends this process as soon as it holds more memory than it may. Runs in a thread of its own, because the decoders do
 * not give the main one back before they are done; the system is not asked to, because not every one can.
 */
export function watchMemory(): never {
  const { resident } = workerData as { readonly resident: number };
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    Atomics.wait(never, 0, 0, EVERY_MS);
    if (process.memoryUsage.rss() > resident) process.kill(process.pid, 'SIGKILL');
  }
}
