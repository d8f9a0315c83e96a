import { parseOverallList } from '../../session/overallList';
import { utcTimestamp } from '../../session/write/localTime';
import { spliceOverallList } from '../../session/write/spliceOverallList';
import { type OverallEntry, updateOverallList } from '../../session/write/updateOverallList';
import type { RemoteSession } from '../remoteSessions';

/** What is to be different: a session's entry that is to be there, or one of that session that is not. */
export type ListChange =
  { readonly add: OverallEntry } | { readonly remove: Pick<RemoteSession, 'filename' | 'size'> };

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

/** The list's entry of a session that was only listed. */
export function entryOf({ filename, modified, size, etag }: RemoteSession): OverallEntry {
  return {
    filename,
    created_at: utcTimestamp(new Date(modified)),
    file_size: size,
    checksum: `etag:${etag}`,
  };
}

/** Entries with one change made. Of what is to go only the very session: its name may be another one's by now. */
export function withChange(entries: readonly OverallEntry[], change: ListChange): OverallEntry[] {
  if ('add' in change) {
    return [...entries.filter(({ filename }) => filename !== change.add.filename), change.add];
  }
  const { filename, size } = change.remove;
  return entries.filter((entry) => entry.filename !== filename || entry.file_size !== size);
}
