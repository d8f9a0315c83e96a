import { forLog } from '../base/errors';
import type { Log } from '../base/log';
import { type CacheLock, tryAcquireCacheLock } from '../cache/cacheLock';
import { type Clock, wait } from './clock';

/** How often a window looks whether another one is done, ms. */
const POLL_MS = 500;

/**
 * Takes a store's lock, waiting while another window holds it; undefined as soon as `settled` says that the other
 * window has done the work. A disk that takes no lock does not keep anybody from working: the lock only saves requests.
 */
export async function takeWorkLock(
  { directory, clock, log }: { directory: string; clock: Clock; log: Log },
  settled: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<CacheLock | undefined> {
  for (;;) {
    if (await settled()) return undefined;
    try {
      const lock = await tryAcquireCacheLock(directory);
      if (lock) return lock;
    } catch (error) {
      log.warn(`Working without a lock: ${forLog(error)}`);
      return { signal: new AbortController().signal, release: async () => {} };
    }
    await wait(clock, POLL_MS, signal);
  }
}
