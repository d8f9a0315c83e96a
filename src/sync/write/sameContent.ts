import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../storage/objectStore';
import { md5In, SHA256, type StoredObject } from '../storedHash';

/** What memory holds of an object at a time. Bytes. */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Whether a copy within the store is complete: by size, by our own hash where both have it, else by ETags where those may
 * be checksums. ETags that differ say nothing for certain, because a store that encrypts with a key service gives each
 * copy another one: then both are read and compared.
 */
export async function isSameContent(
  store: ObjectStore,
  source: StoredObject,
  copy: StoredObject,
  signal: AbortSignal,
): Promise<boolean> {
  if (source.size !== copy.size || source.metadata[SHA256] !== copy.metadata[SHA256]) return false;
  if (source.metadata[SHA256] !== undefined || source.etag === copy.etag) return true;
  // Of uploads in parts, ETags tell nothing; a copy that a store calls done has been whole on all that were tried.
  if (md5In(source.etag) === undefined || md5In(copy.etag) === undefined) return true;
  return (await hashOf(store, source, signal)) === (await hashOf(store, copy, signal));
}

/** SHA-256 of an object's bytes, hex, read in parts of one version. */
async function hashOf(
  store: ObjectStore,
  { key, size, etag }: StoredObject,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const step = store.capabilities.ranges ? PART_BYTES : Math.max(size, 1);
  for (let offset = 0; offset < size; offset += step) {
    const length = Math.min(step, size - offset);
    const range = length === size ? {} : { range: { offset, length } };
    const answer = await store.get(key, { ...range, ifMatch: etag, maxBytes: length }, signal);
    if (answer.status === 'ok') hash.update(answer.bytes);
  }
  return hash.digest('hex');
}
