import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import pMap from 'p-map';
import { ROOT } from '../../scripts/lib/paths';
import { TARGETS } from './targets';
import { runWatched, type FuzzFailure, type TargetResult } from './watch';

const ARTIFACTS = path.join(ROOT, 'artifacts/fuzz');
const PROCESSES = 2;

/** What came of one target. */
export interface TargetOutcome {
  readonly name: string;
  readonly inputs: number;
  /** Different things that came out. */
  readonly outcomes: number;
  readonly seconds: number;
  /** How much larger the process was at most than when it began. */
  readonly grownMb?: number | undefined;
  readonly failures: readonly SavedFailure[];
}

export interface SavedFailure {
  /** The input, to be replayed. */
  readonly file: string;
  readonly failure: string;
}

/** Shares `inputs` out among the targets of these names (all when there are none), and runs them. */
export async function runTargets(
  names: readonly string[],
  inputs: number,
  seed: number,
  onOutcome: (outcome: TargetOutcome) => void,
): Promise<readonly TargetOutcome[]> {
  const script = await buildChild();
  const chosen = TARGETS.filter(({ name }) => names.length === 0 || names.includes(name));
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0);
  const run = async ({ name, weight }: (typeof chosen)[number]): Promise<TargetOutcome> => {
    const share = Math.ceil((inputs * weight) / total);
    const started = Date.now();
    const { outcomes, grownMb, failures } = await runWatched(script, name, [String(seed), String(share)]);
    const seconds = (Date.now() - started) / 1000;
    const outcome = {
      name,
      inputs: share,
      outcomes,
      seconds,
      grownMb,
      failures: failures.map((each) => save(name, each)),
    };
    onOutcome(outcome);
    return outcome;
  };
  return pMap(chosen, run, { concurrency: PROCESSES });
}

/** Feeds a saved input to the target whose folder it lies in. */
export async function replayInput(file: string): Promise<TargetResult> {
  const name = path.basename(path.dirname(path.resolve(file)));
  return runWatched(await buildChild(), name, ['--replay', path.resolve(file)]);
}

function save(target: string, { input, failure }: FuzzFailure): SavedFailure {
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const file = path.join(ARTIFACTS, target, hash);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, input);
  return { file: path.relative(ROOT, file), failure };
}

/** A bundle, because the process that runs it may neither start a compiler nor write its cache. */
async function buildChild(): Promise<string> {
  const outfile = path.join(ROOT, 'out/fuzz/child.js');
  // Their threads start with the file that they come in.
  const decoders = require.resolve('wasm-vips');
  await build({
    entryPoints: [path.join(ROOT, 'test/fuzz/child.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Test support finds the fixtures by its own place.
    define: { __dirname: JSON.stringify(path.join(ROOT, 'test/support/session')) },
    alias: { 'wasm-vips': decoders },
    external: [decoders],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
