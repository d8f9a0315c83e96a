/**
 * Runs one target: `child.js <target> <seed> <inputs> <folder>`, or `child.js <target> --replay <file> <folder>`. It
 * may write to that folder only, and its memory is bounded, the heap and all of it; the process that started it watches how
 * long an input takes.
 */
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writevSync } from 'node:fs';
import path from 'node:path';
import { Corpus } from './corpus';
import { judge } from './judge';
import { MemoryBound } from '../support/process/memoryBound';
import type { Report } from './protocol';
import { CURRENT_FILE, FAILURES, REPORT_FD } from './protocol';
import { Random } from './random';
import type { FuzzTarget } from './target';
import { TARGETS } from './targets';

/** Different failures that are reported of one target. */
const MAX_FAILURES = 10;

/** Not on the standard output: decoders of images print there what they complain about. */
const report = (message: Report): void => writeFileSync(REPORT_FD, `${JSON.stringify(message)}\n`);

async function fuzz(target: FuzzTarget, seed: number, inputs: number, folder: string): Promise<void> {
  const corpus = new Corpus(target, new Random(seed));
  const failures = new Set<string>();
  const current = openSync(path.join(folder, CURRENT_FILE), 'w');
  const memory = new MemoryBound(target.memoryMb);
  for (let turn = 0; turn < inputs; turn++) {
    const input = corpus.next(turn);
    // Should the process hang or crash, this is what it was working on.
    const header = Buffer.alloc(8);
    header.writeUInt32LE(turn, 0);
    header.writeUInt32LE(input.length, 4);
    writevSync(current, [header, input], 0);

    const { outcome, failure = memory.failure() } = await judge(target, input);
    corpus.learn(input, outcome);
    const place = failure && placeOf(failure);
    if (!failure || !place || failures.has(place)) continue;
    failures.add(place);
    report({ kind: 'failure', file: keep(folder, input), failure });
    if (failures.size >= MAX_FAILURES) break;
  }
  closeSync(current);
  report({ kind: 'done', outcomes: corpus.outcomeCount, grownMb: memory.grownMb() });
}

async function replay(target: FuzzTarget, file: string): Promise<void> {
  const memory = new MemoryBound(target.memoryMb);
  const { outcome, failure = memory.failure() } = await judge(target, readFileSync(file));
  if (failure) report({ kind: 'failure', file, failure });
  report({ kind: 'done', outcomes: 1, grownMb: memory.grownMb(), outcome });
}

/** Two failures of one kind differ in their numbers and in the input they quote. */
function placeOf(failure: string): string {
  const frames = failure.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.length > 0 ? frames.slice(0, 3).join('\n') : failure.replaceAll(/\d+/g, '#');
}

function keep(folder: string, input: Buffer): string {
  const file = path.join(folder, FAILURES, createHash('sha256').update(input).digest('hex').slice(0, 12));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, input);
  return file;
}

void (async () => {
  const [name, first = '', second = '', folder = ''] = process.argv.slice(2);
  const target = TARGETS.find((each) => each.name === name);
  if (!target) throw new Error(`No target ${name}.`);
  await target.start?.({ folder });
  if (first === '--replay') await replay(target, second);
  else await fuzz(target, Number(first), Number(second), folder);
  // A target may have a server that would keep the process alive.
  process.exit(0);
})();
