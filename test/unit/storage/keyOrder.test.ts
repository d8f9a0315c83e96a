import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { compareUtf8 } from '../../../src/storage/keyOrder';

describe('Key order', () => {
  it('is the order of the UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(Math.sign(compareUtf8(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('puts emoji behind the rest of the basic plane, unlike UTF-16', () => {
    assert.deepEqual(['\u{1f600}', '\uff5e', 'a'].sort(compareUtf8), ['a', '\uff5e', '\u{1f600}']);
  });
});
