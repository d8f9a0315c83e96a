import { createHash } from 'node:crypto';
import { wordlist } from '@scure/bip39/wordlists/english.js';

const WORDS = 12;
/** Of BIP-39: 2,048 words. */
const BITS = 11;

/**
 * Twelve words (132 bits) that stand for a vault and its present key, to be compared by members who see or hear each other:
 * of SHA-256 over `fastshot-vault-words`, vault id, generation and the hash of the recipient, each on a line.
 * @param recipientHash SHA-256 of the vault's recipient, hex
 */
export function vaultWords(vaultId: string, generation: number, recipientHash: string): readonly string[] {
  const lines = ['fastshot-vault-words', vaultId, generation, recipientHash].map((line) => `${line}\n`);
  const bits = Array.from(createHash('sha256').update(lines.join('')).digest(), (byte) =>
    byte.toString(2).padStart(8, '0'),
  ).join('');
  return Array.from(
    { length: WORDS },
    (_, n) => wordlist[parseInt(bits.slice(n * BITS, (n + 1) * BITS), 2)]!,
  );
}
