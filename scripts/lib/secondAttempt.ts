import type { TestResult } from '../../test/support/mocha/testResult';

/** What came out of two attempts. */
export interface Attempts {
  readonly results: readonly TestResult[];
  /** What failed at first in the files that were run once more. */
  readonly firstFailures?: readonly TestResult[];
}

/** The files in which a test or hook failed, each once. */
export function filesOfFailed(results: readonly TestResult[]): string[] {
  const files = results.flatMap(({ state, file }) =>
    state === 'failed' && file !== undefined ? [file] : [],
  );
  return [...new Set(files)];
}

/**
 * Of `files`, which were run once more, the results of the second attempt count; of the others those of the first. What
 * failed at first is told beside them, whatever became of it.
 */
export function bothAttempts(
  first: readonly TestResult[],
  files: readonly string[],
  second: readonly TestResult[],
): Attempts {
  const isRepeated = ({ file }: TestResult): boolean => file !== undefined && files.includes(file);
  return {
    results: [...first.filter((result) => !isRepeated(result)), ...second],
    firstFailures: first.filter((result) => isRepeated(result) && result.state === 'failed'),
  };
}
