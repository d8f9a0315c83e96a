import { startSampleServer } from '../sync/sampleServer';
import { writeCache } from '../support/cachedRows';
import { runChild } from '../support/freshProcess';
import type { Measurement } from '../support/measurement';
import { medians } from '../support/medians';
import { withTempFolder } from '../support/tempFolder';

const ROUNDS = 7;
const SYNC_ROUNDS = 3;
/** Sessions in the cache, and the MB they may add. */
const BOUNDS = [
  [37, 20],
  [10_000, 50],
] as const;
/** Growth in 80 syncs that counts as none. One overall list kept by each would be 0.6 MB. */
const MAX_GROWTH_MB = 0.5;
/** V8 goes on compiling for hundreds of syncs; what it keeps of that is no leak, but would hide one. */
const WITHOUT_COMPILERS = ['--no-opt', '--no-maglev', '--no-sparkplug'];

/** What the rows of a cache add to a process, and whether syncs leave something behind. */
export async function benchMemory(): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const [count, bound] of BOUNDS) {
    measurements.push(...(await withTempFolder((folder) => rows(folder, count, bound))));
  }
  return [...measurements, ...(await idleSyncs())];
}

async function rows(folder: string, count: number, bound: number): Promise<Measurement[]> {
  await writeCache(folder, count);
  const { heap, resident } = await medians<'heap' | 'resident'>(ROUNDS, [
    async () => {
      const { heap, resident } = await runChild<{ heap: number; resident: number }>(
        'rows',
        [folder],
        ['--expose-gc'],
      );
      return { heap, resident };
    },
  ]);
  const against = { value: bound, is: 'as required' };
  const sessions = `${count.toLocaleString('en')} sessions`;
  return [
    { what: `${sessions}: heap added`, value: heap, unit: 'MB', against },
    { what: `${sessions}: resident memory added`, value: resident, unit: 'MB', against },
  ];
}

async function idleSyncs(): Promise<Measurement[]> {
  const server = await startSampleServer();
  try {
    const { warm, heap, growth } = await medians<'warm' | 'heap' | 'growth'>(SYNC_ROUNDS, [
      () =>
        withTempFolder(async (folder) => {
          const { warm, heap } = await runChild<{ warm: number; heap: number }>(
            'idleSyncs',
            [folder, server.endpoint, server.key],
            ['--expose-gc', ...WITHOUT_COMPILERS],
          );
          return { warm, heap, growth: heap - warm };
        }),
    ]);
    return [
      { what: 'heap after 20 syncs with nothing new', value: warm, unit: 'MB' },
      { what: 'heap after 100', value: heap, unit: 'MB' },
      {
        what: 'growth from the 20th to the 100th',
        value: growth,
        unit: 'MB',
        against: { value: MAX_GROWTH_MB, is: 'no copy of the list kept by each sync' },
      },
    ];
  } finally {
    await server.close();
  }
}
