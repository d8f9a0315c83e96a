import { toFastshotError, type ErrorData } from '../base/errors';
import type { Log } from '../base/log';
import type { ObjectStore } from './objectStore';

/** One debug line per request: what, which key, how long, how many bytes, and how it ended. */
export function withLogging(store: ObjectStore, log: Log): ObjectStore {
  const timed = async <T>(
    op: string,
    key: string,
    work: Promise<T>,
    facts: (result: T) => ErrorData,
  ): Promise<T> => {
    const start = performance.now();
    const ms = (): number => Math.round(performance.now() - start);
    try {
      const result = await work;
      log.debug(`${op} ${key}`, { ms: ms(), ...facts(result) });
      return result;
    } catch (error) {
      const { code, data } = toFastshotError(error);
      log.debug(`${op} ${key}`, { ms: ms(), code, status: data['status'] });
      throw error;
    }
  };
  const nothing = (): ErrorData => ({});
  const { uploads, leftovers, link, confirmEmpty } = store;
  return {
    label: store.label,
    capabilities: store.capabilities,
    uploads: uploads && {
      create: (key, options, signal) =>
        timed('CREATE UPLOAD', key, uploads.create(key, options, signal), nothing),
      putPart: (key, id, number, bytes, signal) =>
        timed('PUT PART', key, uploads.putPart(key, id, number, bytes, signal), () => ({
          number,
          bytes: bytes.length,
        })),
      complete: (key, id, parts, condition, signal) =>
        timed('COMPLETE UPLOAD', key, uploads.complete(key, id, parts, condition, signal), () => ({
          parts: parts.length,
        })),
      abort: (key, id, signal) => timed('ABORT UPLOAD', key, uploads.abort(key, id, signal), nothing),
    },
    leftovers: {
      list: (prefix, signal) =>
        timed('LIST UPLOADS', prefix, leftovers.list(prefix, signal), ({ length }) => ({ length })),
      drop: (leftover, signal) =>
        timed('DROP LEFTOVER', leftover.key, leftovers.drop(leftover, signal), nothing),
    },
    head: (key, signal) => timed('HEAD', key, store.head(key, signal), (info) => ({ size: info.size })),
    get: (key, options, signal) =>
      timed('GET', key, store.get(key, options, signal), (result) =>
        result.status === 'ok' ? { bytes: result.bytes.length } : { notModified: true },
      ),
    async *list(options, signal) {
      const pages = store.list(options, signal)[Symbol.asyncIterator]();
      try {
        for (;;) {
          const page = await timed('LIST', options.prefix, pages.next(), ({ done, value }) =>
            done ? { done } : { keys: value.objects.length },
          );
          if (page.done) return;
          yield page.value;
        }
      } finally {
        await pages.return?.();
      }
    },
    put: (key, bytes, options, signal) =>
      timed('PUT', key, store.put(key, bytes, options, signal), () => ({ bytes: bytes.length })),
    copy: (from, to, signal) => timed('COPY', `${from} to ${to}`, store.copy(from, to, signal), nothing),
    delete: (key, signal) => timed('DELETE', key, store.delete(key, signal), nothing),
    // Never the address: whoever reads it can use it.
    link:
      link &&
      ((key, options, signal) =>
        timed('LINK', key, link(key, options, signal), () => ({ seconds: options.lifetimeSeconds }))),
    confirmEmpty,
    dispose: () => store.dispose(),
  };
}
