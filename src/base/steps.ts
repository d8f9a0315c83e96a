import { nextTurn } from './inTurns';

/** Work in small steps, some hundred microseconds each: after each `yield` others may come first. */
export type Steps<T> = Generator<void, T, void>;

/** Longest time at a stretch, ms. */
const STRETCH_MS = 8;
/** Items sorted at a stretch, and twice as many merged. */
const RUN = 2_000;

type Compare<T> = (a: T, b: T) => number;

/** Does all steps at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does them without keeping the event loop from others for more than a few milliseconds; what takes less is done within
 * this call.
 */
export function inTurns<T>(steps: Steps<T>): Promise<T>;
/** @param isWanted asked after each stretch: work that nobody wants any more ends there, and resolves to undefined */
export function inTurns<T>(steps: Steps<T>, isWanted: () => boolean): Promise<T | undefined>;
export async function inTurns<T>(steps: Steps<T>, isWanted = () => true): Promise<T | undefined> {
  for (;;) {
    const end = performance.now() + STRETCH_MS;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < end);
    await nextTurn();
    if (!isWanted()) return undefined;
  }
}

/** Goes through items with a pause after each so many. */
export function* each<T>(items: Iterable<T>, action: (item: T) => void, stretch = 500): Steps<void> {
  let left = stretch;
  for (const item of items) {
    action(item);
    if (--left > 0) continue;
    left = stretch;
    yield;
  }
}

/** A sorted copy, stable as `toSorted` is: sorted runs, merged two by two. */
export function* sorted<T>(items: readonly T[], compare: Compare<T>): Steps<T[]> {
  if (items.length <= RUN) return items.toSorted(compare);
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += RUN) {
    runs.push(items.slice(start, start + RUN).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const [left, right] = [runs[at]!, runs[at + 1]];
      longer.push(right ? yield* merged(left, right, compare) : left);
    }
    runs = longer;
  }
  return runs[0]!;
}

/** Two sorted lists, neither empty, as one; of equal items those of the first come first. */
function* merged<T>(left: readonly T[], right: readonly T[], compare: Compare<T>): Steps<T[]> {
  // What was in order already, either way, costs one comparison.
  if (compare(left.at(-1)!, right[0]!) <= 0) return [...left, ...right];
  if (compare(right.at(-1)!, left[0]!) < 0) return [...right, ...left];
  const result: T[] = [];
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    result.push(compare(left[l]!, right[r]!) <= 0 ? left[l++]! : right[r++]!);
    if (result.length % (2 * RUN) === 0) yield;
  }
  while (l < left.length) result.push(left[l++]!);
  while (r < right.length) result.push(right[r++]!);
  return result;
}
