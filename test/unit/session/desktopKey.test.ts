import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { pythonStrip } from '../../../src/base/pythonText';
import { desktopKey } from '../../../src/session/desktopKey';
import { desktopVault } from '../../../src/session/desktopVault';
import { xor } from '../../../src/session/xor';
import { sessionJson } from '../../support/session/madeSessions';

const NAME = '20261128090000_trim.fastshot';
const SESSION = xor(Buffer.from(JSON.stringify(sessionJson(), null, 2)), Buffer.from('secret'));

describe("white space around a key, as Python's strip() has it", () => {
  for (const around of ['\u001c', '\u001f', '\u0085', ' ', '\t\n\v\f\r', '\u00a0', '\u2028', '\u3000']) {
    it(`is no part of it: ${JSON.stringify(around)}`, async () => {
      const key = `${around}secret${around}`;
      assert.equal((await desktopVault(key).decode(SESSION, NAME)).images.length, 1);
    });
  }

  for (const around of ['\ufeff', '\u200b', '\u180e']) {
    it(`is a part of it: ${JSON.stringify(around)}`, async () => {
      for (const key of [`${around}secret`, `secret${around}`]) {
        assert.deepEqual(desktopKey(key), Buffer.from(key));
        await assert.rejects(desktopVault(key).decode(SESSION, NAME), { code: 'wrongKey' });
      }
    });
  }

  it('is taken away in no time, however much there is', () => {
    const inside = `a${' '.repeat(200_000)}b`;
    assert.equal(pythonStrip(` ${inside} `), inside);
    assert.equal(pythonStrip('\u0085 \u001c'), '');
  });
});
