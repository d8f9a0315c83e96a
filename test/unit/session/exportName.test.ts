import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { exportName, freeName, nameKey } from '../../../src/session/exportName';

describe('names of exported files', () => {
  it('stay as people know them', () => {
    for (const name of ['20250620114615_bugs', '测试 crash (2)', 'Ünïcödé', 'v2.1 – done']) {
      assert.equal(exportName(name), name);
    }
  });

  it('are names on every system, and never a way out of the folder', () => {
    const cases = [
      ['../../etc/passwd', '_.._etc_passwd'],
      ['C:\\Windows', 'C__Windows'],
      ['CON', '_CON'],
      ['nul.tar', '_nul.tar'],
      ['.CON', '_CON'],
      [' nul.txt', '_nul.txt'],
      ['console', 'console'],
      ['trailing. ', 'trailing'],
      ['a\u202egpj.exe', 'a_gpj.exe'],
      ['e\u0301', '\u00e9'],
      ['...', 'session'],
      ['', 'session'],
      ['lone \ud800', 'lone \ufffd'],
    ] as const;
    for (const [text, name] of cases) assert.equal(exportName(text), name);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const name = exportName(text);
        assert.doesNotMatch(name, /[\\/:*?"<>|\p{Cc}]|^\.|[. ]$/u);
        assert.ok(name !== '' && Buffer.byteLength(name) <= 200 && name.isWellFormed());
      }),
    );
  });

  it('get a number before the extension when they are taken', async () => {
    const taken = new Set(['a.png', 'a_2.png', '.hidden']);
    assert.equal(await freeName('a.png', (name) => taken.has(name)), 'a_3.png');
    assert.equal(await freeName('.hidden', (name) => taken.has(name)), '.hidden_2');
    assert.equal(await freeName('free', async () => false), 'free');
  });

  it('count as one where a file system takes them for one', () => {
    assert.equal(nameKey('Über'), nameKey('u\u0308BER'));
    assert.notEqual(nameKey('a'), nameKey('b'));
  });
});
