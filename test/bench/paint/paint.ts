import { cacheFolders } from '../../../src/cache/folders';
import { writeCache } from '../support/cachedRows';
import { runChild } from '../support/freshProcess';
import type { Measurement } from '../support/measurement';
import { medians } from '../support/medians';
import { withTempFolder } from '../support/tempFolder';

const ROUNDS = 15;
const COUNTS = [37, 1_000, 10_000];
/** The one count with a requirement; the small ones cost next to nothing, to read and to parse alike. */
const BOUND_COUNT = 10_000;

interface Painted {
  readonly firstRows: number;
  readonly allRows: number;
  readonly headCount: number;
  readonly count: number;
}

/** From an empty process to the first rows of the tree, and to all of them, beside parsing the same bytes. */
export async function benchPaint(): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const count of COUNTS) measurements.push(...(await withTempFolder((folder) => paint(folder, count))));
  return measurements;
}

async function paint(folder: string, count: number): Promise<Measurement[]> {
  await writeCache(folder, count);
  const { snapshot } = cacheFolders(folder);
  const { firstRows, allRows, parse } = await medians<'firstRows' | 'allRows' | 'parse'>(ROUNDS, [
    async () => {
      const painted = await runChild<Painted>('paint', [folder]);
      const { headCount } = painted;
      if (painted.count !== count || headCount < Math.min(count, 100)) throw new Error('Rows are missing.');
      return { firstRows: painted.firstRows, allRows: painted.allRows };
    },
    async () => ({ parse: (await runChild<{ parse: number }>('parse', [snapshot])).parse }),
  ]);
  const sessions = `${count.toLocaleString('en')} sessions`;
  const proportion = { value: parse, is: 'reading and parsing the same bytes', bound: false };
  return [
    {
      what: `${sessions}: first rows`,
      value: firstRows,
      unit: 'ms',
      against:
        count === BOUND_COUNT
          ? { value: 2 * parse, is: '2 × reading and parsing the same bytes' }
          : proportion,
    },
    { what: `${sessions}: all rows, arranged`, value: allRows, unit: 'ms', against: proportion },
  ];
}
