import { plural } from '../../base/displayText';
import type { RemoveOutcome } from '../../sync/write/remove';
import { messageText } from '../quickPickText';

/** What happens to sessions that were removed from a store. */
export function trashText(count: number): string {
  const [moves, them] = count === 1 ? ['It moves', 'it'] : ['They move', 'them'];
  return `${moves} to the trash for everyone. You can restore ${them} for 30 days.`;
}

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
    parts.push(`${plural(removed, 'session')} removed from ${store}. ${trashText(removed)}`);
  }
  if (still > 0) parts.push(`${plural(still, 'session')} still in ${store}.`);
  if (unlisted > 0) parts.push(`${plural(unlisted, 'session')} still in its overall list.`);
  const [first] = pending;
  if (first) parts.push(messageText(first.failure.message, 200));
  return { text: parts.join(' '), isComplete: first === undefined };
}
