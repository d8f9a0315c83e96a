import assert from 'node:assert/strict';
import fc from 'fast-check';
import { marked } from 'marked';
import { describe, it } from 'mocha';
import { inertMarkdown } from '../../../src/views/inertMarkdown';

/** As VS Code renders a tooltip: with the same library, its extensions of GitHub on. */
const html = (markdown: string): string => marked.parse(inertMarkdown(markdown), { async: false, gfm: true });

/** What Markdown is made of. */
const PIECES = [
  ...'` `` ``` \\ [ ] ( ) ![ ]( < > * ** _ ~~ | # &#91; & text'.split(' '),
  ...'https://e.example command:x www.e.example a@e.example'.split(' '),
  '<img src="x">',
  '[a]: https://e.example',
  '\n',
  '\n\n',
  ' ',
  '    ',
  '- ',
  '1. ',
];

const LIVE = /<(?:a|img|script|iframe|object|svg|style|input|video|audio)\b/i;

describe('a description in a tooltip', () => {
  it('keeps emphasis, lists, headings and code', () => {
    assert.equal(html('**a** _b_ `c d`').trim(), '<p><strong>a</strong> <em>b</em> <code>c d</code></p>');
    assert.equal(
      html('# Steps\n\n1. open\n2. click').replaceAll('\n', ''),
      '<h3>Steps</h3><ol><li>open</li><li>click</li></ol>',
    );
    assert.match(html('```\nhttps://example.org [a](b)\n```'), /<pre><code>https:\/\/example.org \[a\]\(b\)/);
  });

  it('shows every character of a text as it is', () => {
    const text = 'Cost: 5 * 3 < 20 & [ok] a_b_c #1 100% "x" \\n www.example.org ~no~ | pipe |';
    const shown = html(text).replaceAll(/<\/?p>|\n$/g, '');
    assert.equal(shown.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&'), text);
  });

  for (const attack of [
    '[click](https://e.example)',
    '![pixel](https://e.example/p.png)',
    '[run](command:workbench.action.quit)',
    '<https://e.example>',
    'https://e.example and www.e.example and a@e.example',
    '<img src="https://e.example/p.png">',
    '<a href="https://e.example">x</a>',
    '[a]: https://e.example\n\n[a] ![a]',
    // Code that never ends is no code: another reader finds a link in it.
    '`` ![pixel](https://e.example/p.png) `',
    '\\`![pixel](https://e.example/p.png)`',
    '\\[x\\](https://e.example)',
    '*`*https://e.example*`*',
    '```\n![pixel](https://e.example/p.png)',
    '&#91;x&#93;(https://e.example)',
  ]) {
    it(`has nothing to click or load for ${JSON.stringify(attack)}`, () => {
      assert.doesNotMatch(html(attack), LIVE);
    });
  }

  it('has nothing to click or load for any mixture of Markdown', () => {
    const piece = fc.constantFrom(...PIECES);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const rendered = html(pieces.join(''));
        assert.doesNotMatch(rendered, LIVE, rendered);
      }),
      { numRuns: 3000 },
    );
  });
});
