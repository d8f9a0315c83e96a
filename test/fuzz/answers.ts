import { isFastshotError, type FastshotError } from '../../src/base/errors';

/** What work came to, or the sentence that a user would read. Any other error is thrown on: nobody could read it. */
export async function answerOf<T>(work: () => T | Promise<T>): Promise<T | FastshotError> {
  try {
    return await work();
  } catch (error) {
    if (isFastshotError(error) && error.code !== 'internal') return error;
    throw error;
  }
}

/** The answer in a few words. */
export const wordOf = (answer: unknown): string => (isFastshotError(answer) ? answer.code : typeof answer);
