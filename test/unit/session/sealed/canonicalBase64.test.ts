import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { canonicalBase64 } from '../../../../src/session/sealed/canonicalBase64';

/** By definition: what encodes to the same text again. */
function expected(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes.toString('hex') : undefined;
}

const decoded = (text: string): string | undefined =>
  canonicalBase64(Buffer.from(text, 'latin1'))?.toString('hex');

describe('base64 as everybody spells it', () => {
  it('is decoded, whatever the length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        assert.equal(decoded(buffer.toString('base64')), buffer.toString('hex'));
      }),
    );
  });

  it('is told from every other spelling', () => {
    for (const text of [
      'AB==',
      'AAB=',
      'A',
      'AA',
      'AAA',
      'AA=A',
      '=AAA',
      '====',
      'AA AA',
      '-_-_',
      'AAA-',
      'AAAA====',
    ]) {
      assert.equal(decoded(text), expected(text), text);
    }
    const character = fc.constantFrom(...Array.from('AZaz09+/=-_ \n\u00e9\0!'));
    fc.assert(
      fc.property(fc.array(character, { maxLength: 13 }), (characters) => {
        assert.equal(decoded(characters.join('')), expected(characters.join('')));
      }),
      { numRuns: 20_000 },
    );
  });
});
