import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { TestResult } from '../../test/support/mocha/testResult';
import { ROOT } from './paths';
import type { Suite } from './suites';

/** What came out of one suite. */
export interface Outcome {
  readonly suite: string;
  readonly results: readonly TestResult[];
  readonly seconds: number;
}

/** Runs one suite with its output on this terminal. Never rejects: what goes wrong is a failed result. */
export async function runSuite(suite: Suite, extraArgs: readonly string[]): Promise<Outcome> {
  const started = Date.now();
  const resultsFile = path.join(ROOT, `out/results/${suite.name}.json`);
  rmSync(resultsFile, { force: true });
  mkdirSync(path.dirname(resultsFile), { recursive: true });
  const results = resultsOf(suite, await exitCodeOf(suite, extraArgs, resultsFile), resultsFile);
  return { suite: suite.name, results, seconds: (Date.now() - started) / 1000 };
}

function exitCodeOf(suite: Suite, extraArgs: readonly string[], resultsFile: string): Promise<number> {
  const child = spawn(process.execPath, [...suite.command, ...extraArgs, ...(suite.files ?? [])], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, FASTSHOT_RESULTS: resultsFile },
    timeout: suite.timeoutMinutes * 60_000,
  });
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function resultsOf({ name, kind }: Suite, exitCode: number, resultsFile: string): readonly TestResult[] {
  if (kind === 'check') return [{ title: name, state: exitCode === 0 ? 'passed' : 'failed' }];
  if (!existsSync(resultsFile)) return [{ title: `${name}: ended without results`, state: 'failed' }];
  const results = JSON.parse(readFileSync(resultsFile, 'utf8')) as TestResult[];
  const silent = exitCode !== 0 && results.every(({ state }) => state !== 'failed');
  return silent ? [...results, { title: `${name}: ended with ${exitCode}`, state: 'failed' }] : results;
}
