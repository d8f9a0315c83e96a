/** `paint.js DIRECTORY`: reads a cache as a starting window does; prints how long that took, in ms. */
import { arrangeRows, openCache } from '../support/cachedRows';

async function main(directory: string): Promise<void> {
  const start = performance.now();
  const cache = openCache(directory);
  const firstChange = new Promise<void>((resolve) => cache.mirror.onDidChange(() => resolve()));
  const loaded = Promise.all([cache.mirror.load(), cache.files.load()]);
  await firstChange;
  const head = arrangeRows(cache);
  const firstRows = performance.now() - start;
  await loaded;
  const all = arrangeRows(cache);
  const allRows = performance.now() - start;
  console.log(JSON.stringify({ firstRows, allRows, headCount: head.matching, count: all.matching }));
}

void main(process.argv[2]!);
