import { SESSIONS } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import type { Clock } from '../clock';

/** How long a look at the vault holds, ms: of many sessions opened or saved in a row the first one pays for it. */
const HOLDS_MS = 10_000;
/**
 * How old a look may be when a session has been written, ms; else there is another one. What was written with a key that
 * was replaced before that would be refused by everybody: its writer has to know, who still has it.
 */
const HOLDS_WRITTEN_MS = 1_000;

/**
 * A vault's part of a store that looks whether the vault is still the one it was before a session is read or written.
 * Everything else passes: keys and the vault's own file are read by what looks.
 * A write may reject with either of these after the session has arrived.
 * @param check one small request; rejects with `vaultChanged` or `vaultLocked`
 */
export function watchedStore(
  store: ObjectStore,
  check: (store: ObjectStore, signal: AbortSignal) => Promise<void>,
  clock: Pick<Clock, 'now'>,
): ObjectStore {
  let checkedAt = -Infinity;
  const look = async (key: string, signal: AbortSignal, holds = HOLDS_MS): Promise<void> => {
    if (!key.startsWith(SESSIONS) || Math.abs(clock.now() - checkedAt) < holds) return;
    await check(store, signal);
    checkedAt = clock.now();
  };
  const { uploads } = store;
  return {
    ...store,
    // Large sessions come in parts: nothing is begun, and nothing becomes visible, without a look.
    uploads: uploads && {
      ...uploads,
      create: async (key, options, signal) => {
        await look(key, signal);
        return uploads.create(key, options, signal);
      },
      complete: async (key, id, parts, condition, signal) => {
        // Much time may have passed, and one more small request is little here.
        await look(key, signal, 0);
        const etag = await uploads.complete(key, id, parts, condition, signal);
        await look(key, signal, HOLDS_WRITTEN_MS);
        return etag;
      },
    },
    get: async (key, options, signal) => {
      await look(key, signal);
      return store.get(key, options, signal);
    },
    put: async (key, bytes, options, signal) => {
      await look(key, signal);
      const info = await store.put(key, bytes, options, signal);
      await look(key, signal, HOLDS_WRITTEN_MS);
      return info;
    },
    copy: async (from, to, signal) => {
      await look(from.startsWith(SESSIONS) ? from : to, signal);
      return store.copy(from, to, signal);
    },
  };
}
