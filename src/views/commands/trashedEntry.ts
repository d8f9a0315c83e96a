import type { CatalogEntry } from '../../catalog/entry';
import { displayName } from '../../session/sessionName';

/** What a batch shows of a session that is only in a trash. `id`: what it is found by there; `size` in bytes. */
export function trashedEntry(
  place: 'cloud' | 'local',
  id: string,
  filename: string,
  size: number,
): CatalogEntry {
  return {
    id,
    place,
    row: { filename, size, etag: '', modified: 0 },
    title: displayName(filename),
    time: undefined,
    hasLocalCopy: false,
    gone: true,
  };
}
