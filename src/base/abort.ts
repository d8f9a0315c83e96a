import { setMaxListeners } from 'node:events';
import { FastshotError, isFastshotError } from './errors';

/** For what nobody stops. Everything in flight may listen to it. */
export const neverAborted = new AbortController().signal;
setMaxListeners(0, neverAborted);

/** Throws `cancelled` (or the abort's own FastshotError reason, such as a deadline's `timeout`). */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal);
}

/** What an aborted signal means as an error. */
export function abortError(signal: AbortSignal): Error {
  return isFastshotError(signal.reason) ? signal.reason : new FastshotError('cancelled', 'Cancelled.');
}

/** As `work`, but rejects as soon as the signal is aborted; `work` goes on, and how it ends does not matter then. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortError(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Resolves after `ms` milliseconds, rejects at once when aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal));
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(abortError(signal));
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
