import { watch } from '../seal/stillness';
import { runChild } from '../support/freshProcess';
import type { Measurement } from '../support/measurement';
import { medians } from '../support/medians';
import { withTempFolder } from '../support/tempFolder';

const ROUNDS = 3;
const SMALL = 10_000;
const LARGE = 100_000;
const MAX_BLOCK_MS = 50;
const MAX_RESIDENT_MB = 300;
/** With the list open, of what it takes without. */
const VIEW_FACTOR = 1.3;

type Name = 'closed' | 'small' | 'large' | 'resident' | 'blocked' | 'idle';
type Grown = Record<'ms' | 'blocked' | 'cpu' | 'resident' | 'count', number>;

/**
 * What the rows of a first sync cost beyond the requests for them: taken in, shown and written to disk. Processor time,
 * so that the pauses between two steps do not count.
 */
export async function benchGrow(): Promise<Measurement[]> {
  const found = await medians<Name>(ROUNDS, [
    async () => ({ closed: (await grow(SMALL, 'closed')).cpu }),
    async () => ({ small: (await grow(SMALL, 'open')).cpu }),
    async () => {
      const { cpu, resident, blocked } = await grow(LARGE, 'open');
      return { large: cpu, resident, blocked };
    },
    async () => ({ idle: (await watch(() => new Promise((resolve) => setTimeout(resolve, 500)))).blocked }),
  ]);
  const small = SMALL.toLocaleString('en');
  const large = LARGE.toLocaleString('en');
  return [
    { what: `${small} rows, list closed`, value: found.closed, unit: 'ms' },
    {
      what: `${small} rows, list open`,
      value: found.small,
      unit: 'ms',
      against: { value: VIEW_FACTOR * found.closed, is: `${VIEW_FACTOR} × with the list closed` },
    },
    {
      what: `${large} rows, list open`,
      value: found.large,
      unit: 'ms',
      against: { value: (found.small * LARGE) / SMALL, is: `as much for each as of ${small}` },
    },
    {
      what: `${large} rows, resident`,
      value: found.resident,
      unit: 'MB',
      against: { value: MAX_RESIDENT_MB, is: 'as required' },
    },
    {
      what: `${large} rows, event loop held`,
      value: found.blocked,
      unit: 'ms',
      against: { value: MAX_BLOCK_MS + found.idle, is: `${MAX_BLOCK_MS} ms + an idle loop in the same run` },
    },
  ];
}

function grow(count: number, view: 'open' | 'closed'): Promise<Grown> {
  return withTempFolder(async (folder) => {
    const grown = await runChild<Grown>('grow', [folder, `${count}`, view]);
    if (grown.count !== count) throw new Error(`${grown.count} of ${count} rows arrived.`);
    return grown;
  });
}
