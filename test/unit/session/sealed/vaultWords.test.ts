import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'mocha';
import { vaultWords } from '../../../../src/session/sealed/vaultWords';

const VAULT = 'k3j5h2m7k3j5h2m7';
const HASH = 'ab'.repeat(32);

describe('the words of a vault', () => {
  it('are twelve, and others for another vault, generation or key', () => {
    const words = vaultWords(VAULT, 1, HASH);
    assert.equal(words.length, 12);
    const others = [
      vaultWords('k3j5h2m7k3j5h2ma', 1, HASH),
      vaultWords(VAULT, 2, HASH),
      vaultWords(VAULT, 1, 'ac'.repeat(32)),
    ];
    for (const other of others) assert.notDeepEqual(other, words);
    assert.deepEqual(vaultWords(VAULT, 1, HASH), words);
  });

  it('are what the recipe in docs/format.md gives', () => {
    const recipe = `printf '%s\\n' fastshot-vault-words ${VAULT} 1 ${HASH} | sha256sum`;
    const [hash = ''] = execFileSync('sh', ['-c', recipe], { encoding: 'utf8' }).split(' ');
    // The first 132 of its 256 bits, 11 for each word.
    const bits = BigInt(`0x${hash}`) >> 124n;
    const numbers = Array.from({ length: 12 }, (_, n) => Number((bits >> BigInt(121 - 11 * n)) & 2047n));
    const words = vaultWords(VAULT, 1, HASH);
    // BIP-39 has its words in the order of the alphabet, the first 'abandon', the last 'zoo'.
    const byNumber = [...numbers.entries()].sort(([, a], [, b]) => a - b).map(([at]) => words[at]);
    assert.deepEqual(
      byNumber,
      [...byNumber].sort((a, b) => (a! < b! ? -1 : 1)),
    );
  });
});
