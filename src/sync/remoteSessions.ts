import { isFastshotError } from '../base/errors';
import { checkSessionName } from '../session/sessionName';
import type { SessionRow } from '../session/sessionRow';
import { SESSIONS, sessionKey } from '../storage/layout';
import type { ObjectInfo, ObjectStore } from '../storage/objectStore';

/** A session as the store lists it. */
export type RemoteSession = Pick<SessionRow, 'filename' | 'size' | 'etag' | 'modified'> &
  Pick<ObjectInfo, 'isAway'>;

/** An object below `sessions/` that is no session. */
export interface Skipped {
  readonly key: string;
  /** End of a sentence that begins with the key. */
  readonly why: string;
}

export interface Listing {
  readonly sessions: ReadonlyMap<string, RemoteSession>;
  readonly skipped: readonly Skipped[];
}

/**
 * Lists `sessions/`, all pages of it.
 * @param startAfter only names greater than this
 */
export async function listSessions(
  store: ObjectStore,
  startAfter: string | undefined,
  signal: AbortSignal,
): Promise<Listing> {
  const sessions = new Map<string, RemoteSession>();
  const skipped: Skipped[] = [];
  const from = startAfter === undefined ? {} : { startAfter: SESSIONS + startAfter };
  for await (const page of store.list({ prefix: SESSIONS, ...from }, signal)) {
    for (const object of page.objects) {
      const why = whyNoSession(object);
      if (why === undefined) sessions.set(filenameOf(object), toRemote(object));
      else if (object.key !== SESSIONS) skipped.push({ key: object.key, why });
    }
  }
  return { sessions, skipped };
}

/**
 * Asks for one session. `unknown`: that is not ours to see, which may mean that there is none, because Amazon answers
 * 403 for what is not there to those who may list below a prefix only; a list can tell.
 */
export async function headSession(
  store: ObjectStore,
  filename: string,
  signal: AbortSignal,
): Promise<RemoteSession | 'absent' | 'unknown'> {
  try {
    const object = await store.head(sessionKey(filename), signal);
    return whyNoSession(object) === undefined ? toRemote(object) : 'absent';
  } catch (error) {
    if (isFastshotError(error, 'notFound')) return 'absent';
    if (isFastshotError(error, 'accessDenied')) return 'unknown';
    throw error;
  }
}

function whyNoSession(object: ObjectInfo): string | undefined {
  return object.size === 0 && !object.isAway ? 'is empty' : checkSessionName(filenameOf(object));
}

const filenameOf = (object: ObjectInfo): string => object.key.slice(SESSIONS.length);

const toRemote = (object: ObjectInfo): RemoteSession => ({
  filename: filenameOf(object),
  size: object.size,
  etag: object.etag,
  modified: object.modified,
  ...(object.isAway ? { isAway: true } : {}),
});
