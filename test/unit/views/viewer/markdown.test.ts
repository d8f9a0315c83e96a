import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { parseMarkdown, type Block, type Inline } from '../../../../src/views/viewer/markdown';

const text = (value: string): Inline => ({ kind: 'text', text: value });
const paragraph = (...children: Inline[]): Block => ({ kind: 'paragraph', children });

describe('markdown of descriptions', () => {
  const cases: readonly (readonly [what: string, source: string, expected: readonly Block[]])[] = [
    [
      'paragraphs, keeping single line breaks',
      'a\nb\r\n\n\nc',
      [paragraph(text('a\nb')), paragraph(text('c'))],
    ],
    ['bold', 'a **b** __c__', [paragraph(text('a '), strong(text('b')), text(' '), strong(text('c')))]],
    ['italics inside bold', '**a *b***', [paragraph(strong(text('a '), emphasis(text('b'))))]],
    ['code, in which nothing else counts', '`**a**`', [paragraph({ kind: 'code', text: '**a**' })]],
    [
      'a fenced block to its end, or to the end of the text',
      '```js\n# a\n\nb',
      [{ kind: 'code', text: '# a\n\nb' }],
    ],
    ['bullets', '- a\n* b', [{ kind: 'list', ordered: false, items: [[text('a')], [text('b')]] }]],
    ['numbers', '1. a\n2) b', [{ kind: 'list', ordered: true, items: [[text('a')], [text('b')]] }]],
    ['a heading', '## a', [{ kind: 'heading', children: [text('a')] }]],
    [
      'a link as text and address',
      '[a](command:x)',
      [paragraph({ kind: 'link', children: [text('a')], address: 'command:x' })],
    ],
    ['HTML as text', '<b onclick=x>a</b>', [paragraph(text('<b onclick=x>a</b>'))]],
    ['an escaped delimiter as text', '\\*a\\*', [paragraph(text('*a*'))]],
    ['names_with_underscores as text', 'a_b_c', [paragraph(text('a_b_c'))]],
    ['a delimiter without partner as text', '2 * 3 ** [x', [paragraph(text('2 * 3 ** [x'))]],
    ['nothing for nothing', ' \n', []],
  ];
  for (const [what, source, expected] of cases) {
    it(`reads ${what}`, () => assert.deepEqual(parseMarkdown(source), expected));
  }

  it('cuts very long descriptions', () => {
    const [block] = parseMarkdown('a'.repeat(50_000));
    assert.equal(block?.kind === 'paragraph' && visible([block]).length, 20_001);
  });

  it('loses no letter of any text', () => {
    const source = fc.string({
      unit: fc.constantFrom('a', 'b', '*', '_', '`', '[', ']', '(', ')', ' ', '\n', '-', '\\', '<', '#'),
    });
    fc.assert(
      fc.property(source, (input) => {
        // The line that opens a code block may name a language, which is not shown.
        fc.pre(!input.includes('```'));
        const letters = (value: string): string => value.replace(/[^ab]/g, '');
        assert.equal(letters(visible(parseMarkdown(input))), letters(input));
      }),
    );
  });

  for (const hostile of ['**', '*a', '[', '[a](', '`', '_a ', '**a*', '- ', '\n#', '****a']) {
    it(`reads 20,000 characters of ${JSON.stringify(hostile)} without running out of stack or time`, function () {
      this.timeout(2000);
      parseMarkdown(hostile.repeat(20_000 / hostile.length));
    });
  }
});

function strong(...children: Inline[]): Inline {
  return { kind: 'strong', children };
}

function emphasis(...children: Inline[]): Inline {
  return { kind: 'emphasis', children };
}

/** All that a reader sees of it. */
function visible(blocks: readonly Block[]): string {
  const inline = (piece: Inline): string =>
    'text' in piece
      ? piece.text
      : piece.children.map(inline).join('') + ('address' in piece ? piece.address : '');
  return blocks
    .map((block) => {
      if (block.kind === 'code') return block.text;
      return block.kind === 'list'
        ? block.items.flat().map(inline).join('')
        : block.children.map(inline).join('');
    })
    .join('');
}
