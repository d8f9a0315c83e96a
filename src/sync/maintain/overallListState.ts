import { isFastshotError } from '../../base/errors';
import { parseOverallList } from '../../session/overallList';
import type { ObjectStore } from '../../storage/objectStore';
import { listSessions, type RemoteSession } from '../remoteSessions';
import { type CurrentList, readOverallList } from '../write/overallListWriter';

/** How the overall list compares with the listing of the sessions. Names are file names. */
export type OverallListState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly why: string }
  | {
      readonly kind: 'read';
      /** In the store, but not in the list. */
      readonly missing: readonly string[];
      /** In the list, but not in the store. */
      readonly extra: readonly string[];
      /** In both, with another size or another ETag. */
      readonly different: readonly string[];
    };

export function compareWithListing(
  list: CurrentList | undefined,
  sessions: ReadonlyMap<string, RemoteSession>,
): OverallListState {
  if (!list) return { kind: 'absent' };
  try {
    const entries = new Map(parseOverallList(list.bytes).entries.map((entry) => [entry.filename, entry]));
    const missing: string[] = [];
    const different: string[] = [];
    for (const { filename, size, etag, isAway } of sessions.values()) {
      const entry = entries.get(filename);
      if (isAway) continue;
      if (!entry) missing.push(filename);
      else if (entry.size !== size || (entry.etag !== undefined && entry.etag !== etag)) {
        different.push(filename);
      }
    }
    const extra = [...entries.keys()].filter((filename) => !sessions.has(filename));
    return { kind: 'read', missing, extra, different };
  } catch (error) {
    if (isFastshotError(error, 'damaged', 'tooLarge')) return { kind: 'damaged', why: error.message };
    throw error;
  }
}

/** Whether the list says what the listing says. */
export function isCurrent(state: OverallListState): boolean {
  return state.kind === 'read' && state.missing.length + state.extra.length + state.different.length === 0;
}

/** Looks how the overall list of a store stands. Changes nothing. */
export async function lookAtOverallList(store: ObjectStore, signal: AbortSignal): Promise<OverallListState> {
  const list = await readOverallList(store, signal);
  const { sessions } = await listSessions(store, undefined, signal);
  return compareWithListing(list, sessions);
}
