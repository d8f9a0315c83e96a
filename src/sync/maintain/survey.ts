import { META_INDEXES } from '../../storage/layout';
import type { ObjectInfo, ObjectStore } from '../../storage/objectStore';
import { listSessions, type Listing } from '../remoteSessions';

/** What a store holds, by two complete listings. */
export interface Survey extends Listing {
  /** By key. */
  readonly indexes: ReadonlyMap<string, ObjectInfo>;
}

/**
 * Lists indexes, then sessions. In this order, because a session is in the store before its index: an index whose
 * session is missing here had lost it before, or loses it right now.
 */
export async function surveyStore(store: ObjectStore, signal: AbortSignal): Promise<Survey> {
  const indexes = new Map<string, ObjectInfo>();
  for await (const page of store.list({ prefix: META_INDEXES }, signal)) {
    for (const object of page.objects) if (object.key !== META_INDEXES) indexes.set(object.key, object);
  }
  const listing = await listSessions(store, undefined, signal);
  return { indexes, ...listing };
}
