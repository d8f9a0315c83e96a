import type { ListPage, ObjectStore } from './objectStore';

/** A part of a store as a store of its own: all keys are below `prefix`, which ends in `/`. Disposing it does nothing. */
export function prefixedStore(store: ObjectStore, prefix: string): ObjectStore {
  const { uploads, leftovers, link, confirmEmpty } = store;
  const inside = <T extends { readonly key: string }>(object: T): T => ({
    ...object,
    key: object.key.slice(prefix.length),
  });
  return {
    label: store.label,
    capabilities: store.capabilities,
    uploads: uploads && {
      create: (key, ...rest) => uploads.create(prefix + key, ...rest),
      putPart: (key, ...rest) => uploads.putPart(prefix + key, ...rest),
      complete: (key, ...rest) => uploads.complete(prefix + key, ...rest),
      abort: (key, ...rest) => uploads.abort(prefix + key, ...rest),
    },
    leftovers: {
      list: async (below, signal) => (await leftovers.list(prefix + below, signal)).map(inside),
      drop: (leftover, signal) => leftovers.drop({ ...leftover, key: prefix + leftover.key }, signal),
    },
    head: async (key, signal) => inside(await store.head(prefix + key, signal)),
    get: async (key, options, signal) => {
      const answer = await store.get(prefix + key, options, signal);
      return answer.status === 'ok' ? { ...answer, info: inside(answer.info) } : answer;
    },
    list: async function* (options, signal): AsyncGenerator<ListPage> {
      const { startAfter } = options;
      const from = startAfter === undefined ? {} : { startAfter: prefix + startAfter };
      for await (const { objects } of store.list(
        { ...options, prefix: prefix + options.prefix, ...from },
        signal,
      )) {
        yield { objects: objects.map(inside) };
      }
    },
    put: (key, ...rest) => store.put(prefix + key, ...rest),
    copy: (from, to, signal) => store.copy(prefix + from, prefix + to, signal),
    delete: (key, signal) => store.delete(prefix + key, signal),
    link: link && ((key, ...rest) => link(prefix + key, ...rest)),
    confirmEmpty,
    dispose: () => {},
  };
}
