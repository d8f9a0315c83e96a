/** How hard a passphrase is to guess, in words for a hint. Never a reason to trust it: only a reason not to. */
export interface Strength {
  /** Guesses it takes, as bits; a rough estimate from above. */
  readonly bits: number;
  readonly hint: string;
  /** Too weak to be taken. */
  readonly refused: boolean;
}

/** Below this a single computer gets through within days, even with age's slow key derivation. */
const LEAST_BITS = 40;
const GOOD_BITS = 70;

/** @param passphrase as typed */
export function passphraseStrength(passphrase: string): Strength {
  const bits = Math.floor(estimate(passphrase));
  if (bits < LEAST_BITS) {
    return {
      bits,
      refused: true,
      hint: 'Too easy to guess. Take four or more words that do not belong together, or let one be suggested.',
    };
  }
  if (bits < GOOD_BITS) {
    return { bits, refused: false, hint: 'Fair: more words, or a suggested one, would be better.' };
  }
  return { bits, refused: false, hint: 'Strong, unless it is written somewhere or used elsewhere.' };
}

/** Words count as picked from a list of 2,000; other text by the kinds of characters in it. Repeats count little. */
function estimate(passphrase: string): number {
  const words = new Set(
    passphrase
      .toLowerCase()
      .split(/[\s_.,-]+/)
      .filter((word) => word.length > 2),
  );
  const byWords = words.size * 11;
  const distinct = new Set(passphrase).size;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(passphrase)).length;
  const perCharacter = Math.log2([1, 26, 52, 62, 95][kinds] ?? 95) * 0.6;
  const byCharacters = Math.min(passphrase.length, distinct * 2) * perCharacter;
  const isWords = /^[a-z\s_.,-]+$/i.test(passphrase) && words.size > 1;
  return isWords ? Math.min(byWords, byCharacters) : byCharacters;
}
