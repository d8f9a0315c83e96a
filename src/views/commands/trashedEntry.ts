import type { CatalogEntry } from '../../catalog/entry';
import { sessionTitle } from '../../session/title';

/** What a batch shows of a session that is only in a trash. `id`: what it is found by there; `size` in bytes. */
export function trashedEntry(
  place: 'cloud' | 'local',
  id: string,
  filename: string,
  size: number,
  isSealed: boolean,
): CatalogEntry {
  return {
    id,
    place,
    row: { filename, size, etag: '', modified: 0 },
    title: sessionTitle(filename, undefined, isSealed),
    time: undefined,
    hasLocalCopy: false,
    gone: true,
    returned: false,
  };
}
