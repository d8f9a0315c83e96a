import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Outcome } from '../../../scripts/lib/runSuite';
import { summary, withoutSilentSkips } from '../../../scripts/lib/summary';

const OUTCOMES: readonly Outcome[] = [
  { suite: 'lint', seconds: 1, results: [{ title: 'lint', state: 'passed' }] },
  {
    suite: 'contract',
    seconds: 2,
    results: [
      { title: 'folder keeps bytes', state: 'passed' },
      { title: 'Ceph 20 keeps bytes', state: 'skipped' },
      { title: 'Ceph 16 keeps bytes', state: 'skipped' },
      { title: 'demo server pages', state: 'failed', error: 'Error: 2 pages\n    at somewhere' },
    ],
  },
];

const lastLine = (text: string): string | undefined => text.split('\n').at(-1);

describe('the summary of npm test', () => {
  it('ends with the totals of all suites', () => {
    assert.equal(lastLine(summary(OUTCOMES)), '2 passed, 1 failed, 2 skipped');
    assert.equal(lastLine(summary(OUTCOMES.slice(0, 1))), '1 passed, 0 failed');
  });

  it('names what failed with its message, and what was skipped', () => {
    const text = summary(OUTCOMES);
    assert.match(text, /contract: demo server pages\n\s+Error: 2 pages\n/);
    assert.match(text, /Skipped:\n {2}contract: Ceph 20 keeps bytes\n/);
  });

  it('names the slowest tests, the slowest first', () => {
    const results = [
      { title: 'waits', state: 'passed', ms: 2_500 },
      { title: 'computes', state: 'passed', ms: 12_340 },
      { title: 'is quick', state: 'passed', ms: 3 },
    ] as const;
    const text = summary([{ suite: 'ui', seconds: 15, results }]);
    assert.match(text, /Slowest tests:\n {4}12\.3 s {2}ui: computes\n {5}2\.5 s {2}ui: waits\n\n/);
    assert.doesNotMatch(text, /quick/);
    assert.doesNotMatch(summary(OUTCOMES), /Slowest/);
  });

  it('tells where in a test an error came from, and what a browser waited for', () => {
    const error = [
      'locator.click: Timeout 60000ms exceeded.',
      'Call log:',
      '  - waiting for the button',
      '',
      '    at Workbench.answer (test/support/vscode/workbench.ts:9:1)',
      '    at Context.<anonymous> (test/e2e/ui/x.test.ts:12:3)',
      '    at more',
    ].join('\n');
    const text = summary([{ suite: 'ui', seconds: 3, results: [{ title: 'x', state: 'failed', error }] }]);
    assert.match(
      text,
      /exceeded\.\n +Call log:\n +- waiting for the button\n +at Context.*x\.test\.ts:12:3\)\n\n/,
    );
  });

  it('shows the end of a long message, where a browser says what stood in the way', () => {
    const tries = Array.from({ length: 40 }, (_, index) => `  - attempt ${index}`);
    const error = ['Timeout', ...tries, '  - a dialog intercepts clicks', '    at x (y.test.ts:1:1)'].join(
      '\n',
    );
    const text = summary([{ suite: 'ui', seconds: 3, results: [{ title: 'x', state: 'failed', error }] }]);
    assert.match(text, /Timeout\n +- attempt 0\n.*\n.*\n +\(32 more lines\)\n/);
    assert.match(text, /attempt 39\n +- a dialog intercepts clicks\n +at x \(y\.test\.ts:1:1\)\n/);
  });

  it('counts a skip as a failure in CI, Ceph 20 excepted', () => {
    const judged = withoutSilentSkips(OUTCOMES);
    assert.equal(lastLine(summary(judged)), '2 passed, 2 failed, 1 skipped');
    assert.match(summary(judged), /Ceph 16 keeps bytes \(skipped, which CI does not accept\)/);
  });
});
