/** A piece of a line. Links are shown as their text and address; nothing is ever followed. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong'; readonly children: readonly Inline[] }
  | { readonly kind: 'emphasis'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly children: readonly Inline[]; readonly address: string };

export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

/** Longer descriptions end with an ellipsis: they are notes beside a picture. */
const MAX_LENGTH = 20_000;

const BULLET = /^\s{0,8}[-*+]\s+(.*)$/;
const NUMBER = /^\s{0,8}\d{1,9}[.)]\s+(.*)$/;
const HEADING = /^#{1,6}\s+(.*)$/;
const FENCE = /^\s{0,3}```/;

/**
 * The part of Markdown a description uses (paragraphs, headings, lists, code, bold, italics, links) as a tree of
 * inert text. HTML stays text.
 */
export function parseMarkdown(source: string): readonly Block[] {
  const text = source.length > MAX_LENGTH ? `${source.slice(0, MAX_LENGTH)}…` : source;
  const lines = text.split(/\r\n|\r|\n/);
  const blocks: Block[] = [];
  let at = 0;
  const takeWhile = (accept: (line: string) => boolean): string[] => {
    const start = at;
    while (at < lines.length && accept(lines[at]!)) at++;
    return lines.slice(start, at);
  };

  while (at < lines.length) {
    const line = lines[at]!;
    const heading = HEADING.exec(line);
    if (line.trim() === '') {
      at++;
    } else if (FENCE.test(line)) {
      at++;
      blocks.push({ kind: 'code', text: takeWhile((next) => !FENCE.test(next)).join('\n') });
      at++;
    } else if (heading) {
      at++;
      blocks.push({ kind: 'heading', children: parseInline(heading[1]!) });
    } else if (BULLET.test(line) || NUMBER.test(line)) {
      const marker = BULLET.test(line) ? BULLET : NUMBER;
      const items = takeWhile((next) => marker.test(next)).map((next) => parseInline(marker.exec(next)![1]!));
      blocks.push({ kind: 'list', ordered: marker === NUMBER, items });
    } else {
      blocks.push({ kind: 'paragraph', children: parseInline(takeWhile(isParagraphLine).join('\n')) });
    }
  }
  return blocks;
}

function isParagraphLine(line: string): boolean {
  return line.trim() !== '' && ![BULLET, NUMBER, HEADING, FENCE].some((start) => start.test(line));
}

/** Deeper nesting stays text, which also bounds the recursion. */
const MAX_DEPTH = 6;

/** Inline markup of one paragraph. A delimiter without its partner is text. */
function parseInline(text: string, depth = 0): readonly Inline[] {
  const pieces: Inline[] = [];
  // Delimiters known to have no partner in the rest of the text: keeps the search linear.
  const unpaired = new Set<string>();
  let plain = '';
  let at = 0;
  const push = (piece: Inline, end: number): void => {
    if (plain) pieces.push({ kind: 'text', text: plain });
    plain = '';
    pieces.push(piece);
    at = end;
  };

  while (at < text.length) {
    const delimiter = /^(?:\*\*|__|[*_`[\\])/.exec(text.slice(at, at + 2))?.[0];
    if (delimiter === '\\' && /[\\`*_[\](){}#+\-.!]/.test(text[at + 1] ?? '')) {
      plain += text[at + 1];
      at += 2;
      continue;
    }
    const found =
      delimiter && depth < MAX_DEPTH && !unpaired.has(delimiter) ? closing(text, at, delimiter) : undefined;
    if (found) push(toInline(delimiter!, found, depth), found.end);
    else {
      if (delimiter && found === null) unpaired.add(delimiter);
      plain += delimiter ?? text[at];
      at += delimiter?.length ?? 1;
    }
  }
  if (plain) pieces.push({ kind: 'text', text: plain });
  return pieces;
}

interface Span {
  readonly inner: string;
  readonly address?: string;
  readonly end: number;
}

/** The span a delimiter at `at` opens; null when it has no partner further on, undefined when it opens nothing here. */
function closing(text: string, at: number, delimiter: string): Span | null | undefined {
  const start = at + delimiter.length;
  if (delimiter === '[') {
    const middle = text.indexOf('](', start);
    if (middle < 0) return null;
    const end = text.indexOf(')', middle + 2);
    if (end < 0) return null;
    const inner = text.slice(start, middle);
    const address = text.slice(middle + 2, end);
    return /[[\]\n]/.test(inner) || /\s/.test(address) ? undefined : { inner, address, end: end + 1 };
  }
  if (delimiter !== '`' && /^\s|^$/.test(text.slice(start, start + 1))) return undefined;
  // snake_case is no emphasis.
  if (delimiter.startsWith('_') && /[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return undefined;
  let end = text.indexOf(delimiter, start + 1);
  if (end < 0) return null;
  // Of `***` the first closes what is inside.
  if (delimiter.length === 2 && text[end + 2] === delimiter[0]) end++;
  return { inner: text.slice(start, end), end: end + delimiter.length };
}

function toInline(delimiter: string, { inner, address }: Span, depth: number): Inline {
  if (delimiter === '`') return { kind: 'code', text: inner };
  const children = parseInline(inner, depth + 1);
  if (address !== undefined) return { kind: 'link', children, address };
  return { kind: delimiter.length === 2 ? 'strong' : 'emphasis', children };
}
