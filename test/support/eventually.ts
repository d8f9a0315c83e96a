import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 50;
/** Below mocha's timeout, so that the test fails with the last error and not for want of time. */
const PATIENCE_MS = 45_000;

/**
 * Tries until `attempt` no longer rejects, or rejects as it last did. For what VS Code announces by no event,
 * such as rows that it is still drawing.
 */
export async function eventually<T>(attempt: () => PromiseLike<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await within(end - Date.now(), attempt);
    } catch (error) {
      if (Date.now() >= end) throw error;
      await wait(POLL_MS);
    }
  }
}

/** Rejects when it takes longer, which nothing else would tell of a test. @param ms at most */
async function within<T>(ms: number, attempt: () => PromiseLike<T>): Promise<T> {
  const done = new AbortController();
  const late = wait(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`This did not end: ${attempt.toString()}`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([attempt(), late]);
  } finally {
    done.abort();
  }
}
