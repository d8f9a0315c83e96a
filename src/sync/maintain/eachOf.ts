import pMap from 'p-map';
import { throwIfAborted } from '../../base/abort';

/** Requests at once: hides latency, and leaves room for an open on top (the SDK has 50 sockets). */
const CONCURRENCY = 8;

/**
 * Does some work for each item, several at a time. The first failure stops the rest and is thrown; nothing is left
 * running behind.
 */
export async function eachOf<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const one = async (item: T): Promise<void> => {
    if (failure || signal.aborted) return;
    try {
      await work(item);
    } catch (error) {
      failure ??= { error };
    }
  };
  await pMap(items, one, { concurrency: CONCURRENCY });
  throwIfAborted(signal);
  if (failure) throw failure.error;
}
