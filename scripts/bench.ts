/**
 * `npm run bench [-- paint find grow sync memory seal activation]`: measures, and compares with bounds measured in the same run.
 * Exit code 1 when one of them is not kept. docs/performance.md says what is measured and why.
 */
import { buildChildren } from '../test/bench/support/freshProcess';
import { isWithin, table, type Measurement } from '../test/bench/support/measurement';
import { benchActivation } from '../test/bench/activation/activation';
import { benchFind } from '../test/bench/find/find';
import { benchGrow } from '../test/bench/grow/grow';
import { benchMemory } from '../test/bench/memory/memory';
import { benchPaint } from '../test/bench/paint/paint';
import { benchSeal } from '../test/bench/seal/seal';
import { benchSync } from '../test/bench/sync/sync';

const BENCHES: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  paint: benchPaint,
  find: benchFind,
  grow: benchGrow,
  sync: benchSync,
  memory: benchMemory,
  seal: benchSeal,
  activation: benchActivation,
};

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    console.error(`No benchmark ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
    return 1;
  }
  await buildChildren();
  const all: Measurement[] = [];
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    const measurements = await BENCHES[name]!();
    console.log(table(name, measurements));
    all.push(...measurements);
  }
  return all.some((measurement) => isWithin(measurement) === false) ? 1 : 0;
}

void (async () => {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
})();
