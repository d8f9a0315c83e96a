/** One run of something that is measured: numbers by name. */
export type Run<K extends string> = () => Promise<Readonly<Partial<Record<K, number>>>>;

/**
 * Runs all in turn, `rounds` times over, so that what else the machine does meets all of them alike; resolves to the
 * median of each name.
 */
export async function medians<K extends string>(
  rounds: number,
  runs: readonly Run<K>[],
): Promise<Record<K, number>> {
  const values = new Map<K, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      for (const [name, value] of Object.entries(await run()) as [K, number][]) {
        values.set(name, [...(values.get(name) ?? []), value]);
      }
    }
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, median(all)])) as Record<K, number>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
