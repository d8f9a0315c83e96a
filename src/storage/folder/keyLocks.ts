import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { FastshotError } from '../../base/errors';
import { errnoOf } from '../../base/fsErrors';
import { dropFutureLock } from '../../base/futureLock';
import { filesOfLock } from '../../base/lockFiles';
import { PRIVATE } from './keyPath';
import { ensureStoreFolder } from './sharedMode';

/** How often a holder refreshes its lock, ms, and how long one from the future is watched for that. */
const UPDATE_MS = 5_000;
const WATCH_MS = 2 * UPDATE_MS;
/** Some 30 s in all. */
const ATTEMPTS = 50;
const MAX_PAUSE_MS = 500;

/** Runs work that holds the lock of one key. `stillHeld` throws once the lock is lost: call it before what must not be shared. */
export type WithKeyLock = <T>(key: string, work: (stillHeld: () => void) => Promise<T>) => Promise<T>;

/**
 * One writer per key on this machine: a queue within the process, a lock file between processes. Synced folders get
 * no promise across machines.
 */
export function createKeyLocks(root: string): WithKeyLock {
  const queues = new Map<string, Promise<void>>();
  return (key, work) => {
    const run = (queues.get(key) ?? Promise.resolve()).then(() => holdingLockFile(root, key, work));
    const tail = run.then(ignore, ignore).finally(() => {
      if (queues.get(key) === tail) queues.delete(key);
    });
    queues.set(key, tail);
    return run;
  };
}

const ignore = (): void => {};

async function holdingLockFile<T>(
  root: string,
  key: string,
  work: (stillHeld: () => void) => Promise<T>,
): Promise<T> {
  const locks = path.join(root, PRIVATE, 'locks');
  await ensureStoreFolder(locks);
  let compromised: Error | undefined;
  const file = path.join(locks, createHash('sha256').update(key).digest('hex').slice(0, 32));
  await dropFutureLock(`${file}.lock`, WATCH_MS);
  const release = await lockPatiently(file, (error) => (compromised = error)).catch((error: unknown) => {
    if (errnoOf(error) !== 'ELOCKED') throw error;
    throw new FastshotError('conflict', `"${key}" is being changed by another program.`, {
      cause: error,
      data: { key },
    });
  });
  try {
    return await work(() => {
      if (!compromised) return;
      throw new FastshotError('conflict', `"${key}" was locked for too long and left unchanged.`, {
        cause: compromised,
        data: { key },
      });
    });
  } finally {
    // What cannot be let go of, for example because it was lost meanwhile, goes stale by itself.
    if (!compromised) await release().catch(ignore);
  }
}

/** Waits while somebody else holds the lock, and for nothing else: the library's own retries repeat what never works. */
async function lockPatiently(
  file: string,
  onCompromised: (error: Error) => void,
): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    const { files: fs, end } = filesOfLock();
    try {
      const release = await lockfile.lock(file, { realpath: false, update: UPDATE_MS, onCompromised, fs });
      return () => {
        end();
        return release();
      };
    } catch (error) {
      if (errnoOf(error) !== 'ELOCKED' || attempt === ATTEMPTS) throw error;
      await delay(Math.min(MAX_PAUSE_MS, 10 * 1.3 ** attempt) * (1 + Math.random()));
    }
  }
}
