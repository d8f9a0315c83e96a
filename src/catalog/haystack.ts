import type { CatalogEntry } from './entry';
import { fold } from './fold';

/** Fields a search looks into, the most telling first. */
export const SEARCH_FIELDS = ['name', 'tags', 'class', 'desc', 'author', 'filename'] as const;

/**
 * All searchable text of a session, folded: one line for each field of `SEARCH_FIELDS`, tags apart by U+0001.
 * A query word holds no white space or control character, so it never matches across two fields or tags.
 */
export function haystackOf(entry: CatalogEntry): string {
  const { metadata, filename } = entry.row;
  const fields = [
    entry.title,
    metadata?.tags.map(oneLine).join('\u0001') ?? '',
    metadata?.class ?? '',
    metadata?.desc ?? '',
    metadata?.author ?? '',
    filename,
  ];
  return fold(fields.map(oneLine).join('\n'));
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
