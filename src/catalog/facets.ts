import { displayText } from '../base/displayText';
import type { SessionColor } from '../session/metadata';
import type { CatalogEntry } from './entry';

/** The tags of a session as lists show them: each once, in the user's order, none empty. */
export function tagsOf(entry: CatalogEntry): readonly string[] {
  const tags = entry.row.metadata?.tags ?? [];
  if (tags.length === 0) return tags;
  return [...new Set(tags.map((tag) => displayText(tag.normalize('NFC'))))].filter((tag) => tag !== '');
}

/** The class of a session as lists show it; empty: none. */
export function classOf(entry: CatalogEntry): string {
  const name = entry.row.metadata?.class;
  return name ? displayText(name.normalize('NFC')) : '';
}

/** What a filter can be chosen from, and how many sessions each choice has. */
export interface Facets {
  readonly tags: ReadonlyMap<string, number>;
  readonly classes: ReadonlyMap<string, number>;
  readonly colors: ReadonlyMap<SessionColor, number>;
}

/** The tags, classes and colours that occur, each with its number of sessions. */
export function collectFacets(entries: Iterable<CatalogEntry>): Facets {
  const tags = new Map<string, number>();
  const classes = new Map<string, number>();
  const colors = new Map<SessionColor, number>();
  for (const entry of entries) {
    for (const tag of tagsOf(entry)) count(tags, tag);
    const className = classOf(entry);
    if (className) count(classes, className);
    const color = entry.row.metadata?.color;
    if (color) count(colors, color);
  }
  return { tags, classes, colors };
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
