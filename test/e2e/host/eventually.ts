import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 50;

/** Tries until `attempt` no longer rejects; mocha's timeout ends it. For what VS Code announces by no event. */
export async function eventually<T>(attempt: () => PromiseLike<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await wait(POLL_MS);
    }
  }
}
