/** `rows.js DIRECTORY`, with --expose-gc: what a cache adds to the memory of a process, in MB. */
import { arrangeRows, openCache } from '../support/cachedRows';
import { memoryAfterGc } from './memoryAfterGc';

async function main(directory: string): Promise<void> {
  const before = await memoryAfterGc();
  const cache = openCache(directory);
  await Promise.all([cache.mirror.load(), cache.files.load()]);
  const { matching, groups } = arrangeRows(cache);
  const after = await memoryAfterGc();
  // Named after the measurement, so that the rows and their arrangement are still held during it.
  const held = `${matching} rows in ${groups.length} groups of ${cache.mirror.rows().size}`;
  console.log(
    JSON.stringify({ heap: after.heap - before.heap, resident: after.resident - before.resident, held }),
  );
}

void main(process.argv[2]!);
