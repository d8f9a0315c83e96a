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
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await wait(POLL_MS);
    }
  }
}
