import { parseOverallList } from '../../session/overallList';
import { spliceOverallList } from '../../session/write/spliceOverallList';
import { rebuildOverallList, updateOverallList } from '../../session/write/updateOverallList';
import type { RemoteSession } from '../remoteSessions';
import type { ListChange } from './listChange';

/** The bytes of overall lists, as a bundle of its own: most windows never write one. */

export { rebuildOverallList };

/** As bytes where the list is laid out as this app and the desktop app do; else by parsing all of it. */
export async function changedList(
  list: Uint8Array,
  changes: readonly ListChange[],
  now: Date,
): Promise<Uint8Array | undefined> {
  const add = changes.flatMap((change) => ('add' in change ? [change.add] : []));
  const remove = changes.flatMap((change) => ('remove' in change ? [change.remove] : []));
  const spliced = await spliceOverallList(list, { add, remove }, now);
  if (spliced !== 'foreign') return spliced;
  let next: Uint8Array | undefined;
  for (const change of changes) {
    const bytes = next ?? list;
    next =
      ('add' in change ? updateOverallList(bytes, change, now) : withoutSession(bytes, change.remove, now)) ??
      next;
  }
  return next;
}

/** Its name may be another session's by now: that one's entry stays. */
function withoutSession(
  list: Uint8Array,
  { filename, size }: Pick<RemoteSession, 'filename' | 'size'>,
  now: Date,
): Uint8Array | undefined {
  const entry = parseOverallList(list).entries.find((entry) => entry.filename === filename);
  return entry?.size === size ? updateOverallList(list, { remove: filename }, now) : undefined;
}
