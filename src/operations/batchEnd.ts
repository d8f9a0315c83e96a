import { FastshotError } from '../base/errors';
import type { UnhappyEnd } from './operation';

/** What came of work on several things, one after the other. */
export interface BatchResult {
  /** How many there were to do. */
  readonly total: number;
  /** Why each that failed has failed. */
  readonly failures: readonly FastshotError[];
  /** Why each that is begun still waits, in words. */
  readonly waiting: readonly string[];
}

/** How an operation on several things ends when it was not cancelled; undefined when all of them are done. */
export function batchEnd({ total, failures, waiting }: BatchResult): UnhappyEnd | undefined {
  const [failure] = failures;
  if (failure) {
    const message =
      total === 1 ? failure.message : `${failures.length} of ${total} failed: ${failure.message}`;
    const error = new FastshotError(failure.code, message, { cause: failure });
    return { status: failures.length === total ? 'failed' : 'incomplete', error };
  }
  const [why] = waiting;
  if (why === undefined) return undefined;
  const message = total === 1 ? `It waits: ${why}` : `${waiting.length} of ${total} wait: ${why}`;
  return { status: 'incomplete', error: new FastshotError('busy', message) };
}
