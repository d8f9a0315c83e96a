import { FastshotError } from '../../base/errors';
import type { Examination } from './examine';

/** So many sessions are looked at before all others: they tell whether the key is the right one. */
export const FIRST_LOOKS = 5;

/**
 * Throws `wrongKey` when the first sessions could not be read with this key, and none of them could: whoever goes on
 * then only finds out the same of all the others.
 */
export function checkKey(first: readonly Examination[], label: string): void {
  const wrong = first.filter((seen) => seen.verdict === 'unreadable' && seen.problem === 'wrongKey');
  const readable = first.some(({ verdict }) => verdict !== 'unreadable' && verdict !== 'changed');
  if (wrong.length === 0 || readable) return;
  throw new FastshotError(
    'wrongKey',
    `The encryption key does not open the sessions of ${label}: ${wrong.length} of ${first.length} were tried. Nothing was written.`,
  );
}
