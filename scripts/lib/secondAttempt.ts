import type { TestResult } from '../../test/support/mocha/testResult';

/** What came out of two attempts. */
export interface Attempts {
  readonly results: readonly TestResult[];
  /** What failed at first in the files that were run once more. */
  readonly firstFailures?: readonly TestResult[];
}

/** The files in which a test failed, each once. What a hook has found stands: no file is repeated for it. */
export function filesOfFailed(results: readonly TestResult[]): string[] {
  const files = results.flatMap(({ state, file, isHook }) =>
    state === 'failed' && !isHook && file !== undefined ? [file] : [],
  );
  return [...new Set(files)];
}

/**
 * Of `files`, which were run once more, the results of the second attempt count; of the others, and of hooks that failed
 * in any, those of the first. What tests failed at first is told beside them, whatever became of it.
 */
export function bothAttempts(
  first: readonly TestResult[],
  files: readonly string[],
  second: readonly TestResult[],
): Attempts {
  const stands = ({ file, isHook }: TestResult): boolean =>
    isHook === true || file === undefined || !files.includes(file);
  return {
    results: [...first.filter(stands), ...second],
    firstFailures: first.filter((result) => !stands(result) && result.state === 'failed'),
  };
}
