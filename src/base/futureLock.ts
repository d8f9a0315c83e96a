import * as fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Locks may carry a time up to the next second, where a disk keeps no parts of one; and clocks of two machines differ. ms */
const AHEAD_MS = 10_000;

/** Whether a lock carries a time that is yet to come: it was taken while the clock was ahead, or by a machine whose is. */
export async function isFromFuture(lockFolder: string): Promise<boolean> {
  return ((await timeOf(lockFolder)) ?? 0) > Date.now() + AHEAD_MS;
}

/**
 * Removes a lock from the future whose holder has died: it would count as fresh until that time has come. A holder that
 * lives refreshes it, and keeps it.
 * @param watchMs how long it is watched; longer than the time between two refreshes
 * @returns whether it was removed
 */
export async function dropFutureLock(lockFolder: string, watchMs: number): Promise<boolean> {
  if (!(await isFromFuture(lockFolder))) return false;
  const before = await timeOf(lockFolder);
  await delay(watchMs);
  if ((await timeOf(lockFolder)) !== before) return false;
  await fs.rmdir(lockFolder).catch(() => {});
  return true;
}

/** Milliseconds since 1970; undefined where there is no lock. */
async function timeOf(lockFolder: string): Promise<number | undefined> {
  return fs.stat(lockFolder).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
