/** How one test ended. */
export interface TestResult {
  /** The titles of its suites and its own. */
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Of a failed test: the error with its stack. */
  readonly error?: string;
  /** Absolute path of the file that the test stands in, where the runner knows it. */
  readonly file?: string;
  /** What failed is no test but a hook, for example the search for secrets when a workbench closes. */
  readonly isHook?: true;
}
