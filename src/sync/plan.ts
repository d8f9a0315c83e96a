import { compareNewestFirst } from '../session/sessionName';
import type { SessionRow } from '../session/sessionRow';
import type { RemoteSession } from './remoteSessions';

/** What is proven of a store. */
export interface RemoteView {
  /** Sessions that are there. */
  readonly sessions: ReadonlyMap<string, RemoteSession>;
  /** Names that are not there; `everythingElse` after a complete listing. */
  readonly absent: ReadonlySet<string> | 'everythingElse';
}

/** What makes the cached rows what the store holds. */
export interface Plan {
  /** Sessions whose metadata is to be fetched: new ones and replaced ones, newest first. */
  readonly fetch: readonly RemoteSession[];
  /** Cached names whose sessions are proven not to be there. */
  readonly gone: readonly string[];
  /** Cached names under which the store holds another session now; each is in `fetch` too. */
  readonly replaced: readonly string[];
}

/** Compares cached rows with the store. Sessions are immutable, so this is a set difference. */
export function plan(cached: ReadonlyMap<string, SessionRow>, remote: RemoteView): Plan {
  const fetch: RemoteSession[] = [];
  const replaced: string[] = [];
  for (const session of remote.sessions.values()) {
    const row = cached.get(session.filename);
    if (row?.etag === session.etag && row.size === session.size) continue;
    // Of what is away nothing is known but that it is there.
    if (row && session.isAway) continue;
    fetch.push(session);
    if (row) replaced.push(session.filename);
  }
  const { absent } = remote;
  const gone = [...cached.keys()].filter(
    (filename) => !remote.sessions.has(filename) && (absent === 'everythingElse' || absent.has(filename)),
  );
  fetch.sort((a, b) => compareNewestFirst(a.filename, b.filename));
  return { fetch, gone, replaced };
}
