import { randomUUID } from 'node:crypto';
import { PROBE } from './layout';
import type { ObjectStore } from './objectStore';

/**
 * What time it is by the store's own clock, in milliseconds since 1970: from an object that is written and deleted again.
 * For what must not depend on this machine's clock.
 */
export async function storeTime(store: ObjectStore, signal: AbortSignal): Promise<number> {
  const key = `${PROBE}${randomUUID()}`;
  try {
    await store.put(key, Buffer.from('time'), { contentType: 'text/plain' }, signal);
    return (await store.head(key, signal)).modified;
  } finally {
    await store.delete(key, signal);
  }
}
