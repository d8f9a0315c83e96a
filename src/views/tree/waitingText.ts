import type { CatalogEntry } from '../../catalog/entry';
import type { PendingItem } from '../../sync/write/pendingItem';
import type { TreeNode } from './nodes';

/** What a row says of an upload that waits; undefined for what is sent for the first time or is in the store already. */
export function waitingText({ kind, state, failure, isUnsent }: PendingItem): string | undefined {
  if (kind !== 'publish') return undefined;
  if (state === 'waiting') return '⬆ waiting';
  // Its row stays where it was while it is tried again.
  if (state === 'publishing' && isUnsent && failure) return '⬆ waiting';
  if (state === 'damaged') return '⬆ damaged';
  return state === 'failed' ? '⬆ needs you' : undefined;
}

/** The same by file name. */
export function waitingTexts(items: readonly PendingItem[]): ReadonlyMap<string, string> {
  return new Map(
    items.flatMap((item) => {
      const text = waitingText(item);
      return text === undefined ? [] : [[item.filename, text] as const];
    }),
  );
}

/** Uploads that wait, of sessions that are in no list. They stand first, whatever the order, unless there is a filter. */
export function waitingRows(
  items: readonly PendingItem[],
  local: readonly CatalogEntry[],
  isSealed: boolean,
): TreeNode[] {
  const listed = new Set(local.map(({ row }) => row.filename));
  return items
    .filter((item) => waitingText(item) !== undefined && !listed.has(item.filename))
    .map((item) => ({ kind: 'waiting', id: `waiting/${item.id}`, item, isSealed }));
}
