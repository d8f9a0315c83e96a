import type { CatalogEntry } from './entry';
import { haystackOf } from './haystack';

/**
 * The searchable text of entries, folded once for search and filter alike. An entry never changes; what is kept of it
 * goes with it.
 */
export class SearchTexts {
  private readonly texts = new WeakMap<CatalogEntry, string>();

  /** As `haystackOf`. */
  of(entry: CatalogEntry): string {
    let text = this.texts.get(entry);
    if (text === undefined) {
      text = haystackOf(entry);
      this.texts.set(entry, text);
    }
    return text;
  }
}
