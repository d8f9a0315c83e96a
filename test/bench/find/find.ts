import { runChild } from '../support/freshProcess';
import type { Measurement } from '../support/measurement';
import { medians } from '../support/medians';

const ROUNDS = 5;
const COUNTS = [10_000, 100_000];
/** Longest time that nothing else may happen, ms. */
const MAX_BLOCK_MS = 50;

type Name =
  'p50' | 'p99' | 'scan50' | 'scan99' | 'first' | 'filter' | 'arrange' | 'byName' | 'blocked' | 'idle';

/** A keystroke of a search beside a plain scan of the same texts; what a list takes to be filtered and sorted, and what waits. */
export async function benchFind(): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const count of COUNTS) {
    const found = await medians<Name>(ROUNDS, [() => runChild<Record<Name, number>>('find', [`${count}`])]);
    measurements.push(...report(found, `${count.toLocaleString('en')} sessions`));
  }
  return measurements;
}

function report(found: Record<Name, number>, sessions: string): Measurement[] {
  const scan = (value: number) => ({ value: 2 * value, is: '2 × a plain scan of the same texts' });
  const unlessIdle = {
    value: MAX_BLOCK_MS + found.idle,
    is: `${MAX_BLOCK_MS} ms + an idle loop in the same run`,
  };
  return [
    { what: `${sessions}: a keystroke, p50`, value: found.p50, unit: 'ms', against: scan(found.scan50) },
    { what: `${sessions}: a keystroke, p99`, value: found.p99, unit: 'ms', against: scan(found.scan99) },
    { what: `${sessions}: the first query`, value: found.first, unit: 'ms' },
    { what: `${sessions}: text filter`, value: found.filter, unit: 'ms' },
    { what: `${sessions}: arranging by day`, value: found.arrange, unit: 'ms' },
    { what: `${sessions}: sorting by name`, value: found.byName, unit: 'ms' },
    { what: `${sessions}: event loop held by these`, value: found.blocked, unit: 'ms', against: unlessIdle },
  ];
}
