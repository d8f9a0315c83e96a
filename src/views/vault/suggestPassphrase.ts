import { randomInt } from 'node:crypto';
import { wordlist } from '@scure/bip39/wordlists/english.js';

/** 11 bits each: 66 bits, with about a second a guess. */
const WORDS = 6;

/** Six words picked at random from the 2,048 of BIP-39, which are told apart by their first four letters. */
export function suggestPassphrase(): string {
  return Array.from({ length: WORDS }, () => wordlist[randomInt(wordlist.length)]!).join(' ');
}
