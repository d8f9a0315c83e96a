import { createHash } from 'node:crypto';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { FastshotError } from '../../base/errors';
import { errnoOf } from '../../base/fsErrors';
import { PRIVATE } from './keyPath';
import { ensureStoreFolder } from './sharedMode';

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
  const release = await lockfile
    .lock(path.join(locks, createHash('sha256').update(key).digest('hex').slice(0, 32)), {
      realpath: false,
      retries: { retries: 50, factor: 1.3, minTimeout: 10, maxTimeout: 500, randomize: true },
      onCompromised: (error) => (compromised = error),
    })
    .catch((error: unknown) => {
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
