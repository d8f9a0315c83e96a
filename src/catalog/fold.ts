// oxlint-disable-next-line no-control-regex -- the whole ASCII range is meant
const ASCII = /^[\u0000-\u007f]*$/;
/** Combining marks of Latin, Greek and Cyrillic. Kana voicing and Hangul are other blocks: they change the letter. */
const DIACRITICS = /[\u0300-\u036f]/g;
/**
 * Letters that Unicode does not decompose, in lower case, and how they are typed without them: the strokes of Latin
 * letters as in Unicode's `confusables` and ICU's Latin-ASCII, ß, ligatures, the Icelandic ones, the Turkish ı, and the
 * final sigma of Greek.
 */
const LETTERS: ReadonlyMap<string, string> = new Map(
  (
    'ß ss,æ ae,œ oe,þ th,ø o,ł l,đ d,ð d,ħ h,ı i,ȷ j,ĸ k,ŋ n,ŧ t,ƶ z,ƀ b,ɓ b,ƈ c,ɖ d,ɗ d,ɛ e,ƒ f,ɠ g,ɣ g,ɨ i,ƙ k,' +
    "ƚ l,ɫ l,ɲ n,ɔ o,ɵ o,ƥ p,ɍ r,ƭ t,ʉ u,ʋ v,ƴ y,ɏ y,ⱥ a,ȼ c,ɇ e,ɉ j,ⱦ t,ς σ,ʼ ',ʻ ',’ ',‘ '"
  )
    .split(',')
    .map((pair) => pair.split(' ') as [string, string]),
);
const LETTER = new RegExp(`[${[...LETTERS.keys()].join('')}]`, 'g');

/**
 * Text in the form that is compared when people search: without case and diacritics, full-width letters as plain ones,
 * and letters as they are typed where a keyboard lacks them. "Łódź" and "lodz", "Straße" and "strasse" are equal, "が"
 * and "か" are not.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const lower = text.normalize('NFKD').replace(DIACRITICS, '').normalize('NFC').toLowerCase();
  return lower.replace(LETTER, (letter) => LETTERS.get(letter)!);
}

/** The words of a query, folded; no word for an empty one. */
export function foldedWords(query: string): string[] {
  return fold(query)
    .split(/\s+/)
    .filter((word) => word !== '');
}
