/** How one test ended. */
export interface TestResult {
  /** The titles of its suites and its own. */
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Of a failed test: the error with its stack. */
  readonly error?: string;
  /** Of a test that needed a second attempt: the error of the first. */
  readonly firstError?: string;
}
