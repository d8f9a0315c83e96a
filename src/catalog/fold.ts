// oxlint-disable-next-line no-control-regex -- the whole ASCII range is meant
const ASCII = /^[\u0000-\u007f]*$/;
/** Combining marks of Latin, Greek and Cyrillic. Kana voicing and Hangul are other blocks: they change the letter. */
const DIACRITICS = /[\u0300-\u036f]/g;

/**
 * Text in the form that is compared when people search: without case and diacritics, with full-width letters as
 * plain ones. "Über" and "uber" are equal, "が" and "か" are not.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').replace(DIACRITICS, '').normalize('NFC').toLowerCase();
}

/** The words of a query, folded; no word for an empty one. */
export function foldedWords(query: string): string[] {
  return fold(query)
    .split(/\s+/)
    .filter((word) => word !== '');
}
