import { sleep } from '../base/abort';
import { backoffDelay } from '../base/backoff';
import { FastshotError, isFastshotError, type ErrorCode } from '../base/errors';
import type { Delivery, ListOptions, ListPage, ObjectStore } from './objectStore';

export interface RetryOptions {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Four attempts within about 4 s: what a blink of the network or a throttled burst takes. Longer is "offline". */
export const DEFAULT_RETRY: RetryOptions = { attempts: 4, firstMs: 300, maxMs: 3_000 };

/** The store did nothing, and says so. */
const REFUSED: readonly ErrorCode[] = ['throttled'];
/** What may be gone a moment later and changed nothing. */
const PASSING: readonly ErrorCode[] = [...REFUSED, 'serverError', 'timeout', 'connectionLost', 'truncated'];

/**
 * Repeats what is safe to repeat: reads, lists from the last page that arrived, deletes, copies, unconditional puts and
 * parts of uploads.
 * A conditional put is repeated only when the store said that it was too busy to look at it: after a lost answer or a
 * server's own error it may have been a success, which only the caller can find out by HEAD.
 *
 * An attempt without an answer may arrive long after the next one was answered. So a deletion tells whether there was one,
 * and an error that follows one has `data.unanswered`.
 */
export function withRetry(store: ObjectStore, options: RetryOptions = DEFAULT_RETRY): ObjectStore {
  const deliver = async <T>(
    signal: AbortSignal,
    attempt: () => Promise<T>,
    after: readonly ErrorCode[] = PASSING,
  ): Promise<Delivery & { readonly answer: T }> => {
    let mayArriveLater = false;
    for (let failures = 0; ; failures++) {
      try {
        return { answer: await attempt(), mayArriveLater };
      } catch (error) {
        await waitOrThrow(mayArriveLater ? asUnanswered(error) : error, failures, after, options, signal);
        mayArriveLater ||= !isFastshotError(error, ...REFUSED);
      }
    }
  };
  const retry = async <T>(...request: Parameters<typeof deliver<T>>): Promise<T> =>
    (await deliver(...request)).answer;
  const { uploads, leftovers, link, confirmEmpty } = store;
  return {
    label: store.label,
    capabilities: store.capabilities,
    // `create`: its lost answer would leave an upload whose id nobody knows. `complete`: as a conditional put.
    uploads: uploads && {
      create: (key, options, signal) => retry(signal, () => uploads.create(key, options, signal), REFUSED),
      putPart: (key, id, number, bytes, signal) =>
        retry(signal, () => uploads.putPart(key, id, number, bytes, signal)),
      complete: (key, id, parts, condition, signal) =>
        retry(signal, () => uploads.complete(key, id, parts, condition, signal), REFUSED),
      abort: (key, id, signal) => retry(signal, () => uploads.abort(key, id, signal)),
    },
    leftovers: {
      list: (prefix, signal) => retry(signal, () => leftovers.list(prefix, signal)),
      drop: (leftover, signal) => retry(signal, () => leftovers.drop(leftover, signal)),
    },
    head: (key, signal) => retry(signal, () => store.head(key, signal)),
    get: (key, get, signal) => retry(signal, () => store.get(key, get, signal)),
    list: (list, signal) => retryingList(store, list, options, signal),
    put: (key, bytes, put, signal) =>
      retry(
        signal,
        () => store.put(key, bytes, put, signal),
        put.condition === undefined ? PASSING : REFUSED,
      ),
    copy: (from, to, signal) => retry(signal, () => store.copy(from, to, signal)),
    delete: async (key, signal) => {
      const { answer, mayArriveLater } = await deliver(signal, () => store.delete(key, signal));
      return { mayArriveLater: mayArriveLater || answer.mayArriveLater };
    },
    link,
    confirmEmpty,
    dispose: () => store.dispose(),
  };
}

/** The error of the last attempt, which says that one before it may still be carried out. */
function asUnanswered(error: unknown): unknown {
  if (!isFastshotError(error)) return error;
  const data = { ...error.data, unanswered: true };
  return new FastshotError(error.code, error.message, { cause: error, data });
}

async function* retryingList(
  store: ObjectStore,
  list: ListOptions,
  options: RetryOptions,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  // Where the order is unknown the list starts over, and what was handed out already is left out.
  const { ordered } = store.capabilities;
  const yielded = new Set<string>();
  let startAfter = list.startAfter;
  let failures = 0;
  for (;;) {
    try {
      for await (const page of store.list(
        startAfter === undefined ? list : { ...list, startAfter },
        signal,
      )) {
        failures = 0;
        const objects = ordered ? page.objects : page.objects.filter(({ key }) => !yielded.has(key));
        if (objects.length > 0) yield { objects };
        if (ordered) startAfter = page.objects.at(-1)?.key ?? startAfter;
        else for (const { key } of objects) yielded.add(key);
      }
      return;
    } catch (error) {
      await waitOrThrow(error, failures++, PASSING, options, signal);
    }
  }
}

async function waitOrThrow(
  error: unknown,
  failures: number,
  after: readonly ErrorCode[],
  options: RetryOptions,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || failures + 1 >= options.attempts || !isFastshotError(error, ...after)) throw error;
  await sleep(backoffDelay(failures, options), signal);
}
