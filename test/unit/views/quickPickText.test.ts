import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { messageText, quickPickText } from '../../../src/views/quickPickText';

describe('untrusted text in VS Code', () => {
  it('draws no icon in a Quick Pick', () => {
    assert.equal(quickPickText('$(zap) a $(error)'), '\\$(zap) a \\$(error)');
    // An icon must not appear when what stood in between is taken out.
    assert.equal(quickPickText('$\u200b(zap)'), '\\$(zap)');
  });

  it('makes no link in a notification', () => {
    for (const text of ['[a](command:b)', '[a]\u200b(https://e.example)']) {
      assert.doesNotMatch(messageText(text), /\]\(/);
    }
  });

  it('is one line without anything hidden in it', () => {
    for (const shown of [quickPickText('a\n\u202eb\u001b[0m'), messageText('a\n\u202eb\u001b[0m')]) {
      assert.equal(shown, 'a b[0m');
    }
  });
});
