import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { displayLines, displayText } from '../../../src/base/displayText';

/** What hides, reorders or fakes text, by how it is called. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a right-to-left override': 'a\u202egnp.exe',
  isolates: 'a\u2066b\u2069c',
  'marks of direction': 'a\u200fb\u200ec\u061cd',
  'zero-width spaces and a byte order mark': 'a\u200bb\ufeffc\u2060d',
  'colours of a terminal': 'a\u001b[31mb',
  NUL: 'a\0b',
  'line breaks of all kinds': 'a\r\nb\u2028c\u2029d\u0085e\vf',
  'fillers that show as nothing': 'a\u3164\u115f\uffa0b',
  'a soft hyphen': 'a\u00adb',
  'invisible tags': 'a\u{e0041}\u{e0042}\u{e007f}b',
  'annotation marks': 'a\ufff9b\ufffac',
};

const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

describe('text for display', () => {
  for (const [what, text] of Object.entries(HOSTILE)) {
    it(`shows no ${what}`, () => {
      assert.doesNotMatch(displayText(text), HIDDEN);
      assert.doesNotMatch(displayLines(text).replaceAll(/[\r\n\t]/g, ''), HIDDEN);
      assert.match(displayText(text), /^a.*[a-f]$|^a.*exe$/);
    });
  }

  it('keeps what languages and emoji are written with', () => {
    for (const text of ['می‌خواهم', 'क्‍ष', '👩‍💻', '❤️', '葛\u{e0100}', 'e\u0301', '测试 crash', 'שלום']) {
      assert.equal(displayText(text), text);
      assert.equal(displayLines(text), text);
    }
  });

  it('folds white space of any kind in a line, and keeps line breaks and tabs in lines', () => {
    assert.equal(displayText('  a \n\t\u00a0 b  '), 'a b');
    assert.equal(displayText('a\t\0\t\0 b'), 'a b');
    assert.equal(displayLines('a\n\tb\r\nc'), 'a\n\tb\r\nc');
  });

  it('never cuts a character in two, and is never longer than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 30 }), (text, max) => {
        const shown = displayText(text, max);
        assert.ok(shown.length <= max && shown.isWellFormed());
        assert.equal(displayText(shown, max), shown);
        assert.doesNotMatch(shown, HIDDEN);
      }),
      { numRuns: 2000 },
    );
  });
});
