/**
 * `npm run test:shake [-- suites] [-- --runs N] [--busy N]`: looks for tests that fail by chance. Runs the suites (default: ui,
 * host, viewer, integration) N times (default 3), their files in another order each time, beside as many busy processes
 * (default 2), and ends with each test that failed, how often, and the order of that run. Exit code 1 when there is any.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { clearEvidence, readEvidence } from './lib/evidence';
import { UI_ARTIFACTS } from './lib/paths';
import { runSuite } from './lib/runSuite';
import { seedOf, shuffled } from './lib/shuffled';
import { suitesNamed } from './lib/suites';

const SHAKEN = ['integration', 'viewer', 'host', 'ui'];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string', default: '3' }, busy: { type: 'string', default: '2' } },
  });
  const names = positionals.length > 0 ? positionals : SHAKEN;
  const chosen = suitesNamed(names);
  const suites = chosen.filter(({ kind }) => kind === 'tests');
  for (const check of chosen.filter((suite) => !suites.includes(suite))) {
    const { results } = await runSuite(check, []);
    if (results.some(({ state }) => state === 'failed')) return 1;
  }
  const busy = Array.from({ length: Number(values.busy) }, keepBusy);
  const failures = new Map<string, string[]>();
  clearEvidence(UI_ARTIFACTS);
  try {
    for (let run = 1; run <= Number(values.runs); run++) {
      const seed = seedOf('--shuffle');
      for (const suite of suites) {
        console.log(`\n── run ${run}: ${suite.name} ${'─'.repeat(50)}`);
        const { results, seconds } = await runSuite(shuffled(suite, seed), []);
        console.log(`${suite.name}: ${results.length} tests in ${seconds.toFixed(0)} s`);
        for (const { title, state } of results) {
          if (state !== 'failed') continue;
          const test = `${suite.name}: ${title}`;
          failures.set(test, [...(failures.get(test) ?? []), `run ${run}, --shuffle=${seed}`]);
        }
      }
    }
  } finally {
    for (const child of busy) child.kill();
  }
  console.log(readEvidence(UI_ARTIFACTS));
  const lines = Array.from(failures, ([test, runs]) => `  ${test}\n      ${runs.join('\n      ')}`);
  console.log(`\n${lines.length === 0 ? 'No test failed.' : ['Failed:', ...lines].join('\n')}`);
  console.log(`${values.runs} runs beside ${values.busy} busy processes, ${failures.size} tests failed`);
  return failures.size === 0 ? 0 : 1;
}

/** A process that has one core to itself, as far as the others let it. */
function keepBusy(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}

void (async () => {
  process.exitCode = await main();
})();
