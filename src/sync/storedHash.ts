import type { SessionRow } from '../session/sessionRow';
import { sessionKey } from '../storage/layout';
import type { ObjectInfo, ObjectStore } from '../storage/objectStore';

/** Our own hash of a session, in its user metadata: true of it whatever a store makes of ETags. */
export const SHA256 = 'sha256';

/**
 * What an ETag looks like that is the MD5 of the bytes. One that is not may look the same: where a key service encrypts
 * (SSE-KMS), it differs for each copy of the same bytes.
 */
export const MD5 = /^[0-9a-f]{32}$/;

/** An object's facts with its user metadata. */
export type StoredObject = ObjectInfo & { readonly metadata: Readonly<Record<string, string>> };

/**
 * Our own hash of a session as the store has it, hex, for bytes that do not have the MD5 that the ETag may be. Undefined
 * where there is none, as with the desktop app's, or the name is another session's by now.
 */
export async function storedHash(
  store: ObjectStore,
  { filename, etag }: Pick<SessionRow, 'filename' | 'etag'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const object = await store.head(sessionKey(filename), signal);
  return object.etag === etag ? object.metadata[SHA256] : undefined;
}
