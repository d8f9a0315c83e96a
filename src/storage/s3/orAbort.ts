import { abortError } from '../../base/abort';

/**
 * The work's result, or `cancelled` as soon as the signal says so. Requests stop by themselves; this is for what
 * comes before them and takes no signal, such as credential providers that run a program or ask a server.
 */
export function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
