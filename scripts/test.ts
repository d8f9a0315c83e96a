/**
 * `npm test [-- suites] [-- --all] [--shuffle[=SEED]] [mocha's options]`: runs the suites and ends with their totals. With
 * `--shuffle` the files of each suite are run in an order of chance, which a seed repeats.
 * Exit code 1 when anything failed; with CI=true also when a test was skipped.
 */
import { clearEvidence, readEvidence } from './lib/evidence';
import { UI_ARTIFACTS } from './lib/paths';
import { runSuite } from './lib/runSuite';
import type { Outcome } from './lib/runSuite';
import { seedOf, SHUFFLE, shuffled } from './lib/shuffled';
import { LONG_SUITES, SUITES, suitesNamed } from './lib/suites';
import { summary, withoutSilentSkips } from './lib/summary';

async function main(args: readonly string[]): Promise<number> {
  const all = args.includes('--all');
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const names = firstOption === -1 ? args : args.slice(0, firstOption);
  const shuffle = args.find((arg) => SHUFFLE.test(arg));
  const options = args.slice(names.length).filter((arg) => arg !== '--all' && arg !== shuffle);

  const known = [...SUITES, ...LONG_SUITES];
  const unknown = names.filter((name) => known.every((suite) => suite.name !== name));
  if (unknown.length > 0) {
    console.error(`No suite ${unknown.join(', ')}. There are: ${known.map(({ name }) => name).join(', ')}.`);
    return 1;
  }
  const chosen = names.length > 0 ? suitesNamed(names) : all ? known : SUITES;

  clearEvidence(UI_ARTIFACTS);
  const outcomes: Outcome[] = [];
  for (const suite of chosen) {
    console.log(`\n── ${suite.name} ${'─'.repeat(70 - suite.name.length)}`);
    const ordered = shuffle === undefined ? suite : shuffled(suite, seedOf(shuffle));
    outcomes.push(await runSuite(ordered, suite.kind === 'tests' ? options : []));
  }
  const judged = process.env['CI'] === 'true' ? withoutSilentSkips(outcomes) : outcomes;
  console.log(readEvidence(UI_ARTIFACTS));
  console.log(summary(judged));
  return judged.some(({ results }) => results.some(({ state }) => state === 'failed')) ? 1 : 0;
}

void (async () => {
  process.exitCode = await main(process.argv.slice(2));
})();
