import type { ObjectStore } from '../storage/objectStore';
import { askForEach, MAX_HEADS } from './observe';
import { listSessions, type RemoteSession } from './remoteSessions';

/**
 * A listing, and what it has left out of these names although it is there: one listing can be stale, cut or empty, and
 * is no proof that something is gone. Few are asked for one by one, many by a second listing.
 */
export async function withLeftOut(
  store: ObjectStore,
  listed: ReadonlyMap<string, RemoteSession>,
  names: Iterable<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RemoteSession>> {
  const missing = [...names].filter((name) => !listed.has(name));
  if (missing.length === 0) return listed;
  const again =
    missing.length > MAX_HEADS
      ? (await listSessions(store, undefined, signal)).sessions
      : (await askForEach(store, missing, signal)).present;
  const found = missing.flatMap((name) => again.get(name) ?? []);
  return new Map([...listed, ...found.map((session) => [session.filename, session] as const)]);
}
