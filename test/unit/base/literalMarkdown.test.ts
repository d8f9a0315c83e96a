import assert from 'node:assert/strict';
import fc from 'fast-check';
import { marked } from 'marked';
import { describe, it } from 'mocha';
import { displayText } from '../../../src/base/displayText';
import { literalMarkdown } from '../../../src/base/literalMarkdown';

/** As VS Code renders a tooltip, with the extensions of GitHub on. */
const html = (markdown: string): string => marked.parse(markdown, { async: false, gfm: true }).trim();
const LIVE = /<(?:a|img|script|iframe|h\d|ul|ol|hr|em|strong|code|del|table|blockquote)\b/i;

const PIECES = [
  ...'` `` [ ] ( ) ![ ]( < > * ** _ __ ~~ | # + - = 1. 1) & &#91; &rbrack; $ : // text ü 1'.split(' '),
  ...'https://e.example www.e.example WWW.e.example a@e.example mailto:a@b.cc ftp://x.yy'.split(' '),
  '![x](https://e.example/b.png)',
  '<img src=https://e.example/2.png>',
  '[a]: https://e.example',
  '\\',
  ' ',
];
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join(''));

const shown = (rendered: string): string =>
  rendered
    .replaceAll(/<\/?p>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('text of others in Markdown', () => {
  it('is only text, and all of it, whatever it holds', () => {
    fc.assert(
      fc.property(text, (name) => {
        const rendered = html(literalMarkdown(name));
        assert.doesNotMatch(rendered, LIVE, name);
        assert.equal(shown(rendered), displayText(name));
      }),
      { numRuns: 2000 },
    );
  });

  it('is only text behind the sign of a list, and in a link', () => {
    fc.assert(
      fc.property(text, (name) => {
        assert.doesNotMatch(html(`- ${literalMarkdown(name)}: x`).replace(/^<ul>\s*<li>/, ''), LIVE, name);
        const link = html(`[${literalMarkdown(name)}](fastshot:/a)`);
        assert.equal(link.match(/<a\b/g)?.length, 1, name);
        assert.match(link, /^<p><a href="fastshot:\/a">.*<\/a><\/p>$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('stays as it is where it is a name', () => {
    for (const name of ['20260101_bugs_v1.fastshot', 'login error (2), v1.2: done?', '季度报表_会议-纪要']) {
      assert.equal(literalMarkdown(name), name);
    }
  });
});
