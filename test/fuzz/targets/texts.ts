import assert from 'node:assert/strict';
import { marked } from 'marked';
import { displayLines, displayText } from '../../../src/base/displayText';
import { inertMarkdown } from '../../../src/views/inertMarkdown';
import { messageText, quickPickText } from '../../../src/views/quickPickText';
import { parseMarkdown } from '../../../src/views/viewer/markdown';
import { AWKWARD_TEXTS } from '../json';
import type { FuzzTarget } from '../target';
import { words } from '../words';

/** A tooltip shows no more of a description; the reader of Markdown, not ours, is slow with more. */
const MAX_MARKDOWN = 2_000;

/** Names, tags and descriptions on their way to the screen: nothing in them links, loads, runs or hides. */
export const shownTexts: FuzzTarget = {
  name: 'shown-texts',
  weight: 20,
  memoryMb: 160,
  seeds: () =>
    [
      '# Title\n\n- **bold** `code` [text](https://example.org)',
      '![a](https://example.org/a.png)',
      '<b>x</b>',
      '| a | b |\n|---|---|\n| c | d |',
      '[a]: https://example.org\n\n[a]',
      '``` js\ncode\n```',
      'www.example.org a@b.example',
      ...AWKWARD_TEXTS,
    ].map((text) => Buffer.from(text)),
  tokens: [
    '`',
    '``',
    '```',
    '\\',
    ...words`[ ] ( ) ![ ]( < > & ; &#91; * _ ~ | #`,
    '\n',
    '\n\n',
    '    ',
    '- ',
    ...words`https://e.example http://e.example/a.png command:x www.e.example a@e.example`,
    '<img src="https://e.example">',
    '<a href="x">',
    '$(zap)',
    '\u202e',
    '\u2066',
    '\u200b',
    '\u001b[31m',
    '\u{E0041}',
    '\u00ad',
    '[a]: https://e.example',
    '<https://e.example>',
    '\r',
    '\u2028',
  ],
  run: (input) => {
    const text = input.toString();
    assert.ok(displayText(text, 50).length <= 50);
    for (const shown of [displayText(text), quickPickText(text), messageText(text)]) checkLine(shown);
    assert.doesNotMatch(quickPickText(text), /(?<!\\)\$\(/);
    assert.doesNotMatch(messageText(text), /\]\(/);
    const html = marked.parse(inertMarkdown(text.slice(0, MAX_MARKDOWN)), {
      async: false,
      gfm: true,
      breaks: true,
    });
    assert.doesNotMatch(html, /<(?:a|img|script|iframe|object|svg|style|input|video|audio)\b/i, html);
    assert.doesNotMatch(displayLines(text).replaceAll(/[\n\r\t]/g, ''), HIDDEN);
    parseMarkdown(text);
    return [...new Set([...html.matchAll(/<(\w+)/g)].map(([, tag]) => tag))].join(' ');
  },
};

/** What no line shows: controls, bidirectional marks, zero-width spaces, fillers, tags. */
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\u{e0000}-\u{e007f}]/u;

/** One line of visible text. */
function checkLine(text: string): void {
  assert.ok(text.isWellFormed());
  assert.doesNotMatch(text.replaceAll(']\u2060(', ''), HIDDEN);
}
