import { plural } from '../../base/displayText';
import type { RemoveOutcome } from '../../sync/write/remove';
import { messageText } from '../quickPickText';

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
    parts.push(`${plural(removed, 'session')} removed from ${store}. They rest in its trash for 30 days.`);
  }
  if (still > 0) parts.push(`${plural(still, 'session')} still in ${store}.`);
  if (unlisted > 0) parts.push(`Of ${plural(unlisted, 'session')} the list there still has an entry.`);
  const [first] = pending;
  if (first) parts.push(messageText(first.failure.message, 200));
  return { text: parts.join(' '), isComplete: first === undefined };
}
