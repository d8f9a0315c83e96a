import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { KNOWN_PHRASES } from './knownPhrases';

/** How hard a passphrase is to guess, in words for a hint. Never a reason to trust it: only a reason not to. */
export interface Strength {
  /** Guesses it takes, as bits; an estimate. */
  readonly bits: number;
  readonly hint: string;
  /** Too weak to be taken. */
  readonly refused: boolean;
}

/** A guess costs a core about a second and 256 MB (age's scrypt): 2^45 of them take 10,000 cores a century. */
const LEAST_BITS = 45;
/** What five words picked at random from a list of 2,048 are worth. */
const GOOD_BITS = 55;

/** What is longer is judged by its beginning: the estimate takes long for long texts, and this much is always enough. */
const JUDGED_CHARACTERS = 80;

const TOO_EASY = 'Too easy to guess. Take the words that are suggested, or six that do not belong together.';

export type Judge = (passphrase: string) => Strength;

/**
 * Makes what judges passphrases: by dictionaries of passwords, words and names, keyboard patterns, dates and repeats.
 * Takes a few hundred milliseconds and some megabytes, so it is made where a passphrase is chosen, and dropped afterwards.
 * @param own words that whoever attacks this vault would try first: names of store and member
 */
export function passphraseJudge(own: readonly string[] = []): Judge {
  const zxcvbn = new ZxcvbnFactory({
    graphs: adjacencyGraphs,
    dictionary: {
      ...common,
      ...english,
      phrases: [...KNOWN_PHRASES],
      own: [
        'fastshot',
        'screenshot',
        'screenshots',
        'sealed',
        'vault',
        ...own.map((word) => word.toLowerCase()),
      ],
    },
  });
  const bitsOf = (text: string): number => Math.floor(zxcvbn.check(text).guessesLog10 / Math.log10(2));
  return (passphrase) => {
    const text = passphrase.normalize('NFKC').slice(0, JUDGED_CHARACTERS);
    // What stands between words is guessed last, and counted as if it was chosen for each.
    const bits = text === '' ? 0 : Math.min(bitsOf(text), bitsOf(text.replaceAll(/[\s_.,-]+/g, '')));
    return { bits, ...inWords(bits) };
  };
}

function inWords(bits: number): Omit<Strength, 'bits'> {
  if (bits < LEAST_BITS) return { refused: true, hint: TOO_EASY };
  return bits < GOOD_BITS
    ? { refused: false, hint: 'Fair: more words, or those that are suggested, would be better.' }
    : { refused: false, hint: 'Strong, unless it is written somewhere or used elsewhere.' };
}
