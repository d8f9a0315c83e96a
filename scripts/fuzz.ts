/**
 * `npm run fuzz [-- targets] [-- --inputs N] [--seed N]`: feeds hostile input to every parser. 1,000,000 inputs if
 * nothing else is said; the same seed gives the same ones. `--replay FILE` runs one that was saved below artifacts/fuzz.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { replayInput, runTargets, type TargetOutcome } from '../test/fuzz/run';
import { TARGETS } from '../test/fuzz/targets';
import type { TestResult } from '../test/support/mocha/testResult';

const INPUTS = 1_000_000;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { inputs: { type: 'string' }, seed: { type: 'string' }, replay: { type: 'string' } },
    allowPositionals: true,
    // Options of other suites may come along.
    strict: false,
  });
  if (typeof values.replay === 'string') return replay(values.replay);
  const names = positionals.filter((name) => TARGETS.some((target) => target.name === name));
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`Seed ${seed}`);
  const outcomes = await runTargets(names, Number(values.inputs ?? INPUTS), seed, print);
  const results = outcomes.map(asResult);
  const file = process.env['FASTSHOT_RESULTS'];
  if (file) writeFileSync(file, JSON.stringify(results));
  const total = outcomes.reduce((sum, { inputs }) => sum + inputs, 0);
  console.log(`${total.toLocaleString('en')} inputs, seed ${seed}`);
  return results.every(({ state }) => state === 'passed') ? 0 : 1;
}

async function replay(file: string): Promise<number> {
  const { outcome, failures } = await replayInput(file);
  console.log(failures[0]?.failure ?? outcome);
  return failures.length === 0 ? 0 : 1;
}

function print({ name, inputs, outcomes, seconds, grownMb, failures }: TargetOutcome): void {
  const figures = [inputs, outcomes].map((figure) => figure.toLocaleString('en').padStart(9));
  console.log(
    `${name.padEnd(18)}${figures[0]} inputs${figures[1]} outcomes${seconds.toFixed(0).padStart(6)} s${String(grownMb ?? '?').padStart(6)} MB more`,
  );
  for (const { file, failure } of failures) console.error(`  ✖ npm run fuzz -- --replay ${file}\n${failure}`);
}

function asResult({ name, inputs, failures }: TargetOutcome): TestResult {
  const title = `${name}: ${inputs} inputs`;
  const error = failures.map((each) => `${each.file}: ${each.failure}`).join('\n');
  return failures.length === 0 ? { title, state: 'passed' } : { title, state: 'failed', error };
}

void (async () => {
  process.exitCode = await main();
})();
