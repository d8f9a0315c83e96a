/** How one test ended. */
export interface TestResult {
  /** The titles of its suites and its own. */
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** How long it ran, without its hooks, ms. */
  readonly ms?: number;
  /** Of a failed test: the error with its stack. */
  readonly error?: string;
}
