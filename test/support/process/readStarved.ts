/**
 * Reads and writes a file of the cache while this process may open no more files, and closes some once it has begun:
 * `readStarved.ts <file>`. Says what was in it, and that it was written.
 */
import { closeSync, openSync } from 'node:fs';
import { readCached, writeCached } from '../../../src/cache/cacheFile';
import { errnoOf } from '../../../src/base/fsErrors';

const opened: number[] = [];

function openAll(): void {
  try {
    for (;;) opened.push(openSync('/dev/null', 'r'));
  } catch (error) {
    if (errnoOf(error) !== 'EMFILE') throw error;
  }
}

async function starved<T>(work: () => Promise<T>): Promise<string> {
  openAll();
  const working = work().then(
    (value) => String(value),
    (error: unknown) => `failed: ${String(error)}`,
  );
  setTimeout(() => opened.splice(0).forEach((file) => closeSync(file)), 50);
  return working;
}

async function main(): Promise<void> {
  const file = process.argv[2] ?? '';
  const read = await starved(() => readCached(file));
  const written = await starved(() => writeCached(`${file}.new`, 'x'));
  process.stdout.write(`${JSON.stringify({ read, written })}\n`);
}

void main();
