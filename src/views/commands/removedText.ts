import { plural } from '../../base/displayText';
import type { RemoveOutcome } from '../../sync/write/remove';
import { messageText } from '../quickPickText';

/** What happens to sessions that are to be removed from a store. */
export const trashText = (count: number): string =>
  `${count === 1 ? 'It moves' : 'They move'} to the trash for everyone. ${restoreText(count)}`;

const restoreText = (count: number): string => `You can restore ${count === 1 ? 'it' : 'them'} for 30 days.`;

/** What came of removing sessions from a store, in one sentence or more; `isComplete` when nothing is left to do. */
export function removedText(
  outcomes: readonly RemoveOutcome[],
  store: string,
): { readonly text: string; readonly isComplete: boolean } {
  const pending = outcomes.flatMap((outcome) => outcome.pending ?? []);
  const still = pending.filter(({ isDeleted }) => !isDeleted).length;
  const unlisted = pending.length - still;
  const removed = outcomes.length - still;
  const parts: string[] = [];
  if (removed > 0) {
    const are = removed === 1 ? 'It is' : 'They are';
    parts.push(`${plural(removed, 'session')} removed from ${store}. ${are} in the trash for everyone.`);
    parts.push(restoreText(removed));
  }
  if (still > 0) parts.push(`${plural(still, 'session')} still in ${store}.`);
  if (unlisted > 0) parts.push(`${plural(unlisted, 'session')} still in its overall list.`);
  const [first] = pending;
  if (first) parts.push(messageText(first.failure.message, 200));
  return { text: parts.join(' '), isComplete: first === undefined };
}
