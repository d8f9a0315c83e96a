/**
 * `oneByOne.js DIRECTORY ENDPOINT`: what the desktop app does at its first sync, in its way: the overall list, then the
 * index of every session in it, one request at a time, each parsed and written to a file. Prints how long that took, in
 * ms.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFastshotError } from '../../../src/base/errors';
import { parseMetaIndex } from '../../../src/session/metaIndex';
import { parseOverallList } from '../../../src/session/overallList';
import { metaIndexKey, OVERALL_LIST } from '../../../src/storage/layout';
import { openSampleStore } from './openSync';

async function main(directory: string, endpoint: string): Promise<void> {
  const store = await openSampleStore(endpoint);
  const { signal } = new AbortController();
  const read = (key: string) => store.get(key, { maxBytes: 1_000_000 }, signal);
  const start = performance.now();
  const list = await read(OVERALL_LIST);
  if (list.status !== 'ok') throw new Error('The overall list could not be read.');
  await writeFile(join(directory, OVERALL_LIST), list.bytes);
  const { entries } = parseOverallList(list.bytes);
  for (const { filename } of entries) {
    try {
      const index = await read(metaIndexKey(filename, 'desktop'));
      if (index.status !== 'ok') continue;
      parseMetaIndex(index.bytes, filename);
      await writeFile(join(directory, `${filename}.meta.json`), index.bytes);
    } catch (error) {
      // Some sessions have no index.
      if (!isFastshotError(error, 'notFound')) throw error;
    }
  }
  console.log(JSON.stringify({ ms: performance.now() - start, sessions: entries.length }));
  store.dispose();
}

void main(process.argv[2]!, process.argv[3]!);
