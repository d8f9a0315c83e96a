import type { TestResult } from '../../test/support/mocha/testResult';
import type { Outcome } from './runSuite';

/** What CI may lack: Ceph 20 comes from Debian sid only, and not every registry knows advisories. */
const MAY_SKIP = /Ceph 20|^known advisories \(the registry gives no answer\)$/;

/** First lines of an error's message in the summary; a browser's tells in the third what it waited for. */
const MAX_DETAIL = 4;
/** Last lines of it; a browser's tell what stood in the way until its time was over. */
const MAX_LAST = 6;
/** A test below it is no news, ms. */
const SLOW_MS = 1_000;
const MAX_SLOWEST = 20;
const STACK_LINE = /^\s+at /;

/** The outcomes as CI judges them: a skipped test counts as failed, a few excepted. */
export function withoutSilentSkips(outcomes: readonly Outcome[]): readonly Outcome[] {
  const judge = (result: TestResult): TestResult =>
    result.state === 'skipped' && !MAY_SKIP.test(result.title)
      ? { title: `${result.title} (skipped, which CI does not accept)`, state: 'failed' }
      : result;
  return outcomes.map((outcome) => ({ ...outcome, results: outcome.results.map(judge) }));
}

/** A table of all suites, the names of what failed or was skipped, and last the line with the totals. */
export function summary(outcomes: readonly Outcome[]): string {
  const all = outcomes.flatMap(({ suite, results }) => results.map((result) => ({ suite, ...result })));
  const named = (wanted: TestResult['state'], heading: string): string[] => {
    const lines = all
      .filter(({ state }) => state === wanted)
      .map(({ suite, title, error = '' }) => `  ${suite}: ${title}${detailOf(error)}`);
    return lines.length === 0 ? [] : ['', `${heading}:`, ...lines];
  };
  return [
    '',
    row('suite', 'passed', 'failed', 'skipped', 'seconds'),
    ...outcomes.map(({ suite, results, seconds }) =>
      row(suite, ...counts(results).map(String), seconds.toFixed(1)),
    ),
    ...named('skipped', 'Skipped'),
    ...slowest(all),
    ...named('failed', 'Failed'),
    '',
    totals(all),
  ].join('\n');
}

/** The tests that took longest, so that what costs time is seen. */
function slowest(results: readonly (TestResult & { readonly suite: string })[]): string[] {
  const timed = results.filter(({ ms = 0 }) => ms > SLOW_MS).toSorted((a, b) => (b.ms ?? 0) - (a.ms ?? 0));
  const lines = timed
    .slice(0, MAX_SLOWEST)
    .map(({ suite, title, ms = 0 }) => `  ${(ms / 1000).toFixed(1).padStart(6)} s  ${suite}: ${title}`);
  return lines.length === 0 ? [] : ['', 'Slowest tests:', ...lines];
}

function totals(results: readonly TestResult[]): string {
  const [passed, failed, skipped] = counts(results);
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

function counts(results: readonly TestResult[]): [number, number, number] {
  const count = (wanted: TestResult['state']): number =>
    results.filter(({ state }) => state === wanted).length;
  return [count('passed'), count('failed'), count('skipped')];
}

function row(name: string, ...columns: readonly string[]): string {
  return name.padEnd(14) + columns.map((column) => column.padStart(9)).join('');
}

/** Of an error with its stack: the first and last lines of its message, and where in the tests it came from. */
function detailOf(error: string): string {
  const lines = error.split('\n').filter((line) => line.trim() !== '');
  const stack = lines.findIndex((line) => STACK_LINE.test(line));
  const message = stack === -1 ? lines : lines.slice(0, stack);
  const place = lines.find((line) => STACK_LINE.test(line) && line.includes('.test.ts'));
  const last = message.slice(MAX_DETAIL).slice(-MAX_LAST);
  const left = message.length - MAX_DETAIL - last.length;
  const gap = left > 0 ? [`(${left} more lines)`] : [];
  const shown = [...message.slice(0, MAX_DETAIL), ...gap, ...last, ...(place === undefined ? [] : [place])];
  return shown.map((line) => `\n      ${line.trim()}`).join('');
}
