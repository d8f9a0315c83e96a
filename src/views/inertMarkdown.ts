import { parseMarkdown, type Block, type Inline } from './viewer/markdown';

/** All of ASCII that can mean something in Markdown; a backslash before it makes it a letter (CommonMark, 2.4). */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** What links, references and markup are made of. Not every reader takes code for code next to many asterisks. */
const MEANS_SOMETHING = /[[\]<>:@&\\`!]|www\./i;

/**
 * A user's Markdown as Markdown in which nothing can fetch, link or run: it is read by our own reader, which knows
 * emphasis, lists and code, and written anew from that, with every other character as a letter. Taking out of it what
 * could do harm is not enough, because two readers of Markdown never agree on where code ends.
 */
export function inertMarkdown(markdown: string): string {
  return parseMarkdown(markdown).map(blockText).join('\n\n');
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return inlineText(block.children);
    case 'heading':
      return `### ${inlineText(block.children)}`;
    case 'code': {
      const fence = fenceOf(block.text);
      return `${fence}\n${block.text}\n${fence}`;
    }
    case 'list':
      return block.items
        .map((item, at) => `${block.ordered ? `${at + 1}.` : '-'} ${inlineText(item)}`)
        .join('\n');
  }
}

function inlineText(children: readonly Inline[]): string {
  return children.map(pieceText).join('');
}

function pieceText(piece: Inline): string {
  switch (piece.kind) {
    case 'text':
      return escaped(piece.text);
    case 'code':
      return MEANS_SOMETHING.test(piece.text) ? escaped(piece.text) : `\`${piece.text}\``;
    case 'strong':
      return `**${inlineText(piece.children)}**`;
    case 'emphasis':
      return `*${inlineText(piece.children)}*`;
    case 'link':
      return `${inlineText(piece.children)} (${escaped(piece.address)})`;
  }
}

/** Indented lines would be code, with the backslashes in it. */
function escaped(text: string): string {
  return text.replace(PUNCTUATION, '\\$&').replace(/\n[ \t]+/g, '\n');
}

/** Backticks enough to hold a text, whatever backticks are in it. */
function fenceOf(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(Math.max(3, longest + 1));
}
