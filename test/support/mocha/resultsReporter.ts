import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { TestResult } from './testResult';

/**
 * Mocha's `spec` output, and the result of every test as JSON in the file that $FASTSHOT_RESULTS names. The
 * file exists only when the run came to its end.
 */
export class ResultsReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const results: TestResult[] = [];
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Mocha.Runner.constants;
    const record = (state: TestResult['state']) => (test: Mocha.Test | Mocha.Hook, error?: Error) => {
      results.push({
        title: test.fullTitle(),
        state,
        ...(error === undefined ? {} : { error: error.stack ?? error.message }),
        ...(test.duration === undefined ? {} : { ms: test.duration }),
      });
    };
    runner.on(EVENT_TEST_PASS, record('passed'));
    runner.on(EVENT_TEST_FAIL, record('failed'));
    runner.on(EVENT_TEST_PENDING, record('skipped'));
    runner.once(EVENT_RUN_END, () => {
      const file = process.env['FASTSHOT_RESULTS'];
      if (file !== undefined) writeFileSync(file, JSON.stringify(results));
    });
  }
}
