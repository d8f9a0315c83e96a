import { isFastshotError } from '../../base/errors';
import { sessionKey } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { md5In, SHA256, type StoredObject } from '../storedHash';
import type { PublishIntent } from './intent';

/** Which operation put the object there, so that undoing one never touches what another one created. */
const PUBLISH_ID = 'publish-id';

export const sessionMetadata = ({ id, sha256 }: PublishIntent): Record<string, string> => ({
  [SHA256]: sha256,
  [PUBLISH_ID]: id,
});

/** What there is under a key; undefined when the store says that there is nothing. */
export async function headIfPresent(
  store: ObjectStore,
  key: string,
  signal: AbortSignal,
): Promise<StoredObject | undefined> {
  try {
    return await store.head(key, signal);
  } catch (error) {
    if (isFastshotError(error, 'notFound')) return undefined;
    throw error;
  }
}

/** What the store has under the name of an intent. */
export type Found =
  | { readonly kind: 'absent' }
  /** The very bytes that are to be there. */
  | { readonly kind: 'ours'; readonly object: StoredObject }
  /** What we sent before it was sealed anew. */
  | { readonly kind: 'earlier' }
  | { readonly kind: 'other' };

/** @param sentEtag what the store answered to our own upload, if it did */
export async function findSession(
  store: ObjectStore,
  intent: PublishIntent,
  sentEtag: string | undefined,
  signal: AbortSignal,
): Promise<Found> {
  const object = await headIfPresent(store, sessionKey(intent.filename), signal);
  if (!object) return { kind: 'absent' };
  const same =
    object.size === intent.size &&
    (md5In(object.etag) === intent.md5 ||
      object.etag === sentEtag ||
      object.metadata[SHA256] === intent.sha256);
  if (same) return { kind: 'ours', object };
  return intent.resealed && object.metadata[PUBLISH_ID] === intent.id
    ? { kind: 'earlier' }
    : { kind: 'other' };
}

/** Whether an object is what this very operation put there, and not the same bytes put there by another one. */
export function isCreatedBy(object: StoredObject, intent: PublishIntent): boolean {
  const by = object.metadata[PUBLISH_ID];
  if (by !== undefined) return by === intent.id;
  return intent.created === true && object.etag === intent.etag;
}

/** SHA-256 of a session as its metadata in the store tells, hex. */
export const sha256Of = (object: StoredObject): string | undefined => object.metadata[SHA256];
