import assert from 'node:assert/strict';
import { Encrypter } from 'age-encryption';
import { describe, it } from 'mocha';
import { isFastshotError } from '../../../src/base/errors';
import { withAge } from '../../support/sealing/ageScript';
import { never } from '../../support/sealing/sealedVaults';

/** One passphrase as keyboards of different systems give it; the last one mixes both forms. */
const COMPOSED = 'Z\u00fcrich \u00e9t\u00e9';
const DECOMPOSED = COMPOSED.normalize('NFD');
const MIXED = 'Z\u00fcrich e\u0301t\u00e9';

describe('a passphrase with accents', () => {
  const age = withAge();
  const text = Buffer.from('what is sealed');

  const opens = async (input: Uint8Array, passphrase: string): Promise<boolean> => {
    const job = { kind: 'open', openWith: { passphrase }, name: 'x' } as const;
    try {
      const { bytes } = await age().run(job, { input: Uint8Array.from(input) }, never);
      assert.deepEqual(Buffer.from(bytes), text);
      return true;
    } catch (error) {
      if (isFastshotError(error, 'wrongPassphrase')) return false;
      throw error;
    }
  };

  for (const [name, sealedWith] of Object.entries({ COMPOSED, DECOMPOSED, MIXED })) {
    it(`opens what was sealed with it, however it is typed: ${name}`, async () => {
      const sealFor = { passphrase: sealedWith, workFactor: 4 };
      const sealed = await age().run({ kind: 'seal', sealFor }, { input: Uint8Array.from(text) }, never);
      for (const typed of [COMPOSED, DECOMPOSED, MIXED]) {
        assert.equal(await opens(sealed, typed), true, typed);
      }
      assert.equal(await opens(sealed, COMPOSED.replaceAll('\u00fc', 'u')), false);
    });

    it(`opens what another program sealed with it as it was typed: ${name}`, async () => {
      const other = new Encrypter();
      other.setPassphrase(sealedWith);
      other.setScryptWorkFactor(4);
      assert.equal(await opens(await other.encrypt(text), sealedWith), true);
    });
  }
});
