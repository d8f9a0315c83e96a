import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { passphraseStrength } from '../../../../src/views/vault/passphraseStrength';
import { randomId } from '../../../../src/session/sealed/ids';

describe('the hint about a passphrase', () => {
  for (const weak of [
    '',
    'password',
    '12345678',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    'letmein',
    'fastshot team',
    'abcabcabcabcabc',
  ]) {
    it(`refuses ${JSON.stringify(weak)}`, () => assert.equal(passphraseStrength(weak).refused, true));
  }
  for (const fair of ['lantern orbit velvet cactus', 'Tr0ub4dor&3xyz', 'correct horse battery staple']) {
    it(`takes ${JSON.stringify(fair)}`, () => assert.equal(passphraseStrength(fair).refused, false));
  }
  it('calls strong what it suggests itself', () => {
    const suggested = randomId(25).replaceAll(/.{5}(?=.)/g, '$&-');
    assert.match(passphraseStrength(suggested).hint, /^Strong/);
  });
});
