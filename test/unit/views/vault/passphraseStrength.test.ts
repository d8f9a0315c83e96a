import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { passphraseJudge } from '../../../../src/views/vault/passphraseStrength';
import { suggestPassphrase } from '../../../../src/views/vault/suggestPassphrase';

const WEAK = [
  '',
  'password',
  '12345678',
  'aaaaaaaaaaaaaaaaaaaaaaaa',
  'letmein',
  'fastshot team',
  'abcabcabcabcabc',
  'Password123!',
  'P@ssw0rd2024',
  'Passw0rd!2024',
  'Welcome2024!',
  'Qwertyuiop123!',
  'qwertyuiop123',
  'Sommer2024!!',
  'fastshot-2026',
  'Fastshot2026!',
  'correct horse battery staple',
  'CorrectHorseBatteryStaple',
  'correct-horse-battery-staple!',
  'correct horse battery staple 1',
  'iloveyouiloveyou',
  'to be or not to be',
  'the quick brown fox jumps',
  'may the force be with you',
  'mycompanyname1',
  'Abcdefghij1!',
  '1234567890Aa!',
  'Letmein12345!',
  'administrator1!',
  'Test1234Test!',
  'Ｐａｓｓｗｏｒｄ１２３！',
  'acme screenshots',
  'acme-screenshots-2026',
];

describe('the judge of passphrases', () => {
  const judge = passphraseJudge(['acme screenshots', 'acme-screenshots']);

  for (const weak of WEAK) {
    it(`refuses ${JSON.stringify(weak)}`, () => {
      const { refused, bits } = judge(weak);
      assert.equal(refused, true, `${bits} bits`);
    });
  }

  for (const fair of ['lantern orbit velvet cactus', 'zygoma veldt quoin ombre', 'V8#mq!zR2wLp7Ks&']) {
    it(`takes ${JSON.stringify(fair)}`, () => assert.equal(judge(fair).refused, false));
  }

  it('calls strong what is suggested, which is six words', () => {
    for (let count = 0; count < 20; count++) {
      const suggested = suggestPassphrase();
      assert.match(suggested, /^[a-z]+( [a-z]+){5}$/);
      assert.match(judge(suggested).hint, /^Strong/, suggested);
    }
    assert.notEqual(suggestPassphrase(), suggestPassphrase());
  });

  it('answers for a text of any length', () => {
    assert.equal(judge('x'.repeat(100_000)).refused, true);
  });
});
