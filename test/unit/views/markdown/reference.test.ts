import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseDraggedItems } from '../../../../src/views/dragAndDrop/parseDragged';
import { headingAbove, markdownLink } from '../../../../src/views/markdown/reference';

const URI = 'fastshot:/local/20260131120000_bug.fastshot';

describe('links to sessions in Markdown', () => {
  it('are links with the name as plain text', () => {
    assert.equal(markdownLink('login error', URI), `[login error](${URI})`);
    assert.equal(
      markdownLink('a](http://evil) <b> `x` *y* $(z)\n#', URI),
      `[a\\]\\(http\\:\\//evil) \\<b\\> \\\`x\\\` \\*y\\* \\$(z) \\#](${URI})`,
    );
    assert.equal(markdownLink('\u202e', URI), `[Fastshot session](${URI})`);
    assert.equal(
      markdownLink('x', 'fastshot:/local/a (1).fastshot'),
      '[x](fastshot:/local/a%20%281%29.fastshot)',
    );
  });

  it('are named after the heading above', () => {
    const lines = ['# Title', '', '## Login fails ##', 'text', '#hashtag', 'here'];
    assert.equal(
      headingAbove((line) => lines[line]!, 5),
      'Login fails',
    );
    assert.equal(
      headingAbove((line) => lines[line]!, 1),
      'Title',
    );
    assert.equal(
      headingAbove(() => 'no heading', 3),
      undefined,
    );
  });
});

describe('what is dragged from the tree', () => {
  it('is read back, and nothing that is not ours', () => {
    const ours = { label: 'login error', uri: URI };
    assert.deepEqual(parseDraggedItems(JSON.stringify([ours, { label: 'x', uri: 'file:///etc/passwd' }])), [
      ours,
    ]);
    for (const text of ['', '{}', 'null', '[1,null]', '[{"label":1,"uri":2}]']) {
      assert.deepEqual(parseDraggedItems(text), []);
    }
  });
});
