import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { safeFileName } from '../../../src/session/safeFileName';

/** How a file system that ignores case and normalises Unicode sees a name. */
const onDisk = (name: string): string => safeFileName(name).normalize('NFD').toUpperCase();

const awkward = fc.constantFrom(
  'CON',
  'nul.fastshot',
  'com1',
  'é',
  'e\u0301',
  'É',
  '\u202E',
  '\uD800',
  '\uDC00',
  '.',
  '..',
  ' ',
  ':',
  '/',
  '\\',
  '~',
  '\0',
  '.fastshot',
  '.FASTSHOT',
  'A',
  'a',
  'İ',
  'ı',
  'ß',
  'ſ',
  'K',
  '\u212A',
);
const name = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(awkward, { maxLength: 6 }).map((parts) => parts.join('')),
);

describe('safeFileName', () => {
  for (const kept of [
    '20250621114615_bugs_v1.fastshot',
    'a-b.c',
    'console.fastshot',
    'com10.fastshot',
    '_x',
  ]) {
    it(`keeps ${kept}`, () => assert.equal(safeFileName(kept), kept));
  }

  for (const mapped of [
    'con.fastshot',
    'aux',
    'lpt9.tar.fastshot',
    'Upper.fastshot',
    'dot.',
    '.hidden',
    'a~b',
    'x'.repeat(101),
    '截图.fastshot',
    '',
  ]) {
    it(`maps ${JSON.stringify(mapped.slice(0, 20))}`, () => {
      assert.match(safeFileName(mapped), /^[0-9a-z-]{1,40}~[0-9a-f]{32}(?:\.fastshot)?$/);
    });
  }

  it('keeps what is readable, and the suffix', () => {
    assert.match(
      safeFileName('20250815235959_Login Seite 截图.fastshot'),
      /^20250815235959-login-seite~[0-9a-f]{32}\.fastshot$/,
    );
  });

  it('gives a name every file system takes', () => {
    fc.assert(
      fc.property(name, (any) => {
        const safe = safeFileName(any);
        assert.match(safe, /^[0-9a-z_][0-9a-z_.~-]{0,119}$/);
        assert.doesNotMatch(safe, /[. ]$/);
        assert.doesNotMatch(safe, /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/);
        assert.equal(safeFileName(any), safe);
      }),
      { numRuns: 2000 },
    );
  });

  it('never gives two names one file, on any file system', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        assert.equal(onDisk(a) === onDisk(b), a === b);
      }),
      { numRuns: 5000 },
    );
  });

  it('tells twins apart: case, normal form, and what a mapped name looks like', () => {
    const twins = [
      'a.fastshot',
      'A.fastshot',
      'é.fastshot',
      'e\u0301.fastshot',
      '\uD800.fastshot',
      '\uD801.fastshot',
      safeFileName('A.fastshot'),
      'a.FASTSHOT',
    ];
    assert.equal(new Set(twins.map(onDisk)).size, twins.length);
  });
});
