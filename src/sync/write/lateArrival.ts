import type { Intent } from './intent';
import type { Journal } from './journal';

/**
 * After this a request that got no answer can no longer arrive, ms: what was signed more than 15 minutes ago is refused
 * (RequestTimeTooSkewed, Amazon and Ceph alike), and a minute for clocks that differ.
 */
const LATE_ARRIVAL_MS = 16 * 60_000;

/** @param since when it was sent at the latest, milliseconds since 1970. A time to come: the clock was put back. */
export const mayStillArrive = (since: number, now: number): boolean => now - since < LATE_ARRIVAL_MS;

/** Whole minutes until it cannot arrive any more; 0 when that is now. */
export const minutesToWait = (since: number, now: number): number =>
  mayStillArrive(since, now) ? Math.ceil((Math.min(since, now) + LATE_ARRIVAL_MS - now) / 60_000) : 0;

/**
 * Whether a deletion that got no answer may still arrive for this name: what is put under it meanwhile would be deleted
 * with it, and there is no copy of that.
 * @param ownId the intent of who asks
 */
export async function isDeletionUnderWay(
  journal: Journal,
  filename: string,
  ownId: string,
): Promise<boolean> {
  const intents = await journal.list();
  return intents.some((each) => each.id !== ownId && each.filename === filename && mayDelete(each));
}

function mayDelete(intent: Intent): boolean {
  return intent.kind !== 'restore' && intent.deletingAt !== undefined;
}
