import type { SessionRow } from '../session/sessionRow';
import { sessionKey } from '../storage/layout';
import type { ObjectInfo, ObjectStore } from '../storage/objectStore';

/** Our own hash of a session, in its user metadata: true of it whatever a store makes of ETags. */
export const SHA256 = 'sha256';

/**
 * The MD5 of the bytes that an ETag may be, in lower-case hex (Alibaba OSS writes upper case); undefined for one that is none,
 * as of an upload in parts. One that looks like it may be none: where a key service encrypts (SSE-KMS), it differs for each
 * copy of the same bytes.
 */
export const md5In = (etag: string): string | undefined =>
  /^[0-9a-f]{32}$/i.test(etag) ? etag.toLowerCase() : undefined;

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
