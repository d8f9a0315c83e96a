import { FastshotError, isFastshotError } from '../base/errors';
import type { ObjectStore } from './objectStore';

/**
 * A store that tells what is not there from what may not be read. To those who may list below a prefix only, Amazon
 * answers 403 for both; so a list of that very name decides, and `accessDenied` becomes `notFound` where it shows none.
 * For work that has to know at once what there is; `store` is one that `openStore` has made.
 */
export function tellingAbsence(store: ObjectStore): ObjectStore {
  const told = async <T>(key: string, signal: AbortSignal, request: Promise<T>): Promise<T> => {
    try {
      return await request;
    } catch (error) {
      if (!isFastshotError(error, 'accessDenied') || (await mayBeThere(store, key, signal))) throw error;
      throw new FastshotError('notFound', `There is no "${key}" in ${store.label}.`, {
        cause: error,
        data: { key },
      });
    }
  };
  return {
    ...store,
    head: (key, signal) => told(key, signal, store.head(key, signal)),
    get: (key, options, signal) => told(key, signal, store.get(key, options, signal)),
    copy: (from, to, signal) => told(from, signal, store.copy(from, to, signal)),
  };
}

/** False only where a complete list of all that begins with the key does not show it. */
async function mayBeThere(store: ObjectStore, key: string, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const { objects } of store.list({ prefix: key }, signal)) {
      if (objects.some((object) => object.key === key)) return true;
    }
    return false;
  } catch (error) {
    if (isFastshotError(error, 'accessDenied')) return true;
    throw error;
  }
}
