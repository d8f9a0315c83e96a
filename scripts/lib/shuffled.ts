import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../test/fuzz/random';
import { ROOT } from './paths';
import type { Suite } from './suites';

/** The option, with or without a seed. */
export const SHUFFLE = /^--shuffle(?:=(\d+))?$/;
const SEEDS = 2 ** 31;
const ALL_TESTS = '/**/*.test.ts';

/** The seed that the option names, else one of chance. */
export function seedOf(option: string): number {
  return Number(SHUFFLE.exec(option)?.[1] ?? Math.floor(Math.random() * SEEDS));
}

/** The suite with its files in an order that the seed makes, and prints the seed. A suite without files stays as it is. */
export function shuffled(suite: Suite, seed: number): Suite {
  if (suite.files === undefined) return suite;
  console.log(`Order of the files: --shuffle=${seed}`);
  return { ...suite, files: inOrderOf(new Random(seed), suite.files.flatMap(expand)) };
}

function expand(pattern: string): string[] {
  if (!pattern.endsWith(ALL_TESTS)) return [pattern];
  const folder = pattern.slice(0, -ALL_TESTS.length);
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.join(folder, file))
    .toSorted();
}

function inOrderOf(random: Random, files: readonly string[]): string[] {
  const left = [...files];
  return files.map(() => left.splice(random.below(left.length), 1)[0]!);
}
