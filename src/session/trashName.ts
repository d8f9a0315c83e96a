import { randomBytes } from 'node:crypto';

/** How long removed sessions can be restored, in a store and on this machine, ms (design, "In the store"). */
export const TRASH_AGE_MS = 30 * 86_400_000;

const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[0-9a-f]{6}$/;

/**
 * Names one removal: its time and something random, so that no other one has it. Colons are left out, because not every
 * folder can hold them.
 * @param now milliseconds since 1970
 */
export function newTrashStamp(now: number): string {
  const time = new Date(now).toISOString().replaceAll(/[-:.]/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/** When something was removed, milliseconds since 1970; undefined for what is no stamp of ours. */
export function trashTime(stamp: string): number | undefined {
  const [, year, month, day, hours, minutes, seconds, ms] = STAMP.exec(stamp) ?? [];
  if (year === undefined) return undefined;
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
  return Number.isNaN(time) ? undefined : time;
}
