import { isFastshotError } from '../base/errors';
import type { ObjectStore } from './objectStore';

/**
 * A store that had sessions, and whose disk may be away: what is not there is asked about before it counts as missing, and
 * nothing is written where nothing is left of it. Else a save would go to the machine's own disk, below the mount point,
 * and be out of sight as soon as the real one is back.
 * A store without `confirmEmpty` cannot be away like that, and comes back as it is.
 * @param hadSessions whether this machine knows sessions of the store
 */
export function whilePresent(store: ObjectStore, hadSessions: () => boolean): ObjectStore {
  const { confirmEmpty } = store;
  if (!confirmEmpty) return store;
  const checkPresent = async (signal: AbortSignal): Promise<void> => {
    if (hadSessions()) await confirmEmpty(signal);
  };
  const reading = async <T>(signal: AbortSignal, request: Promise<T>): Promise<T> => {
    try {
      return await request;
    } catch (error) {
      if (isFastshotError(error, 'notFound')) await checkPresent(signal);
      throw error;
    }
  };
  const writing = async <T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> => {
    await checkPresent(signal);
    return request();
  };
  return {
    ...store,
    head: (key, signal) => reading(signal, store.head(key, signal)),
    get: (key, options, signal) => reading(signal, store.get(key, options, signal)),
    put: (key, bytes, options, signal) => writing(signal, () => store.put(key, bytes, options, signal)),
    copy: (from, to, signal) => writing(signal, () => store.copy(from, to, signal)),
    delete: (key, signal) => writing(signal, () => store.delete(key, signal)),
  };
}
