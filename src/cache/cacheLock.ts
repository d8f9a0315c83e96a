import { join } from 'node:path';
import { FastshotError } from '../base/errors';
import { diskError, errnoOf } from '../base/fsErrors';
import { dropFutureLock, isFromFuture } from '../base/futureLock';
import { ensureFolder } from './atomicFile';

/** A lock whose holder has not refreshed it for this long counts as dead. */
const STALE_MS = 10_000;
const UPDATE_MS = 2_500;
/** How long a lock from the future is watched for a holder that refreshes it. */
const WATCH_MS = 2 * UPDATE_MS;

/** Held by the one process that works on something. It saves work; it is never what keeps data safe. */
export interface CacheLock {
  /** Aborted when the lock was lost to another process, for example after this one was suspended. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

/** Takes the lock of a store's folder; undefined while another window holds it. As `tryAcquireLock`. */
export async function tryAcquireCacheLock(storeDirectory: string): Promise<CacheLock | undefined> {
  await ensureFolder(storeDirectory);
  return tryAcquireLock(
    join(storeDirectory, 'cache_lock'),
    `Another window took over the work on ${storeDirectory}.`,
  );
}

/**
 * Takes the lock of a path, whose folder exists; undefined while somebody else holds it. Waits for nobody, but looks for
 * some seconds whether a lock whose time is yet to come has a holder at all.
 * @param lost the sentence that `signal` aborts with, as a `conflict`
 */
export async function tryAcquireLock(path: string, lost: string): Promise<CacheLock | undefined> {
  const { lock } = await import('./lockLibrary');
  await dropFutureLock(`${path}.lock`, WATCH_MS);
  const loss = new AbortController();
  try {
    const unlock = await lock(path, {
      realpath: false,
      stale: STALE_MS,
      update: UPDATE_MS,
      // Called from a timer: the default throws there and would end the process.
      onCompromised: () => loss.abort(new FastshotError('conflict', lost)),
    });
    let release: Promise<void> | undefined;
    return {
      signal: loss.signal,
      // Rejects when the lock is no longer ours, which is what a release wants.
      release: () => (release ??= unlock().catch(() => {})),
    };
  } catch (error) {
    if (errnoOf(error) === 'ELOCKED') return undefined;
    throw diskError(error, 'lock', path);
  }
}

/** Whether somebody holds the lock of a path at this moment, as far as its time tells. */
export async function isLocked(path: string): Promise<boolean> {
  const { check } = await import('./lockLibrary');
  if (await isFromFuture(`${path}.lock`)) return false;
  return check(path, { realpath: false, stale: STALE_MS }).catch(() => false);
}
