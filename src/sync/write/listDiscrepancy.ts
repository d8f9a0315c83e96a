import type { OverallListEntry } from '../../session/overallList';
import { readOverallList } from '../../session/readOverallList';
import type { RemoteSession } from '../remoteSessions';

/** A younger session may still be on its way into the list: its writer is at it. */
const SETTLED_AGE_MS = 5 * 60_000;
/** A discrepancy counts once it was seen at two times this far apart: whoever caused it may be about to mend it. */
const CONFIRM_MS = 2 * 60_000;

/** Whether a session has been there for so long that it should be in the list. */
export const isSettled = ({ modified }: Pick<RemoteSession, 'modified'>, now: number): boolean =>
  now - modified > SETTLED_AGE_MS;

/**
 * Names by which the overall list and the sessions in the store differ: sessions that are not listed, or with another
 * size, and entries without a session. What was written in the last five minutes, or is away, does not count.
 * @param list its bytes; undefined when there is none
 * @returns `unreadable` when there are settled sessions and no list that can be read
 */
export async function findDiscrepancy(
  sessions: Iterable<RemoteSession>,
  list: Uint8Array | undefined,
  now: number,
): Promise<ReadonlySet<string> | 'unreadable'> {
  const settled = new Map<string, RemoteSession>();
  const recent = new Set<string>();
  for (const session of sessions) {
    if (isSettled(session, now) && !session.isAway) settled.set(session.filename, session);
    else recent.add(session.filename);
  }
  const entries = await readable(list);
  if (!entries) return settled.size > 0 ? 'unreadable' : new Set();
  const names = new Set<string>();
  const listed = new Map(entries.map((entry) => [entry.filename, entry]));
  const isListed = ({ filename, size }: RemoteSession): boolean => listed.get(filename)?.size === size;
  const isThere = (filename: string): boolean => settled.has(filename) || recent.has(filename);
  for (const session of settled.values()) if (!isListed(session)) names.add(session.filename);
  for (const filename of listed.keys()) if (!isThere(filename)) names.add(filename);
  return names;
}

async function readable(list: Uint8Array | undefined): Promise<readonly OverallListEntry[] | undefined> {
  try {
    return list && (await readOverallList(list)).entries;
  } catch {
    return undefined;
  }
}

/** Remembers discrepancies from one look to the next, and tells which of them have lasted. */
export class DiscrepancyWatch {
  private readonly firstSeen = new Map<string, number>();

  /** @returns whether any discrepancy has lasted for two minutes */
  see(found: ReadonlySet<string> | 'unreadable', now: number): boolean {
    const names = found === 'unreadable' ? new Set(['']) : found;
    for (const name of this.firstSeen.keys()) if (!names.has(name)) this.firstSeen.delete(name);
    let lasted = false;
    for (const name of names) {
      const since = this.firstSeen.get(name);
      if (since === undefined || since > now) this.firstSeen.set(name, now);
      else if (now - since >= CONFIRM_MS) lasted = true;
    }
    return lasted;
  }

  forget(): void {
    this.firstSeen.clear();
  }
}
