import { utcTimestamp } from '../../session/write/localTime';
import type { OverallEntry } from '../../session/write/updateOverallList';
import type { RemoteSession } from '../remoteSessions';

/** What is to be different: a session's entry that is to be there, or one of that session that is not. */
export type ListChange =
  { readonly add: OverallEntry } | { readonly remove: Pick<RemoteSession, 'filename' | 'size'> };

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
