import { skipSpace } from '../jsonScan';

/**
 * Takes JSON apart without reading its values, so that what is not understood can be written again as it was: numbers
 * keep their spelling, images are not copied. The text has to be valid JSON (`scanJson`); behaviour is undefined if not.
 */

/** A value of a JSON text, as it stands there. */
export interface RawJson {
  readonly kind: 'raw';
  readonly text: Buffer;
}

/** The members of an object in their order; of two with one name the last counts. */
export function membersOf(text: Buffer): Map<string, RawJson> {
  const members = new Map<string, RawJson>();
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (text[at] === QUOTE) {
    const name = endOfString(text, at);
    const start = skipSpace(text, skipSpace(text, name) + 1);
    const end = endOfValue(text, start);
    members.set(JSON.parse(text.toString('utf8', at, name)) as string, raw(text, start, end));
    at = skipSpace(text, skipSpace(text, end) + 1);
  }
  return members;
}

/** The items of an array. */
export function itemsOf(text: Buffer): RawJson[] {
  const items: RawJson[] = [];
  let start = skipSpace(text, skipSpace(text, 0) + 1);
  while (start < text.length && text[start] !== CLOSE_ARRAY) {
    const end = endOfValue(text, start);
    items.push(raw(text, start, end));
    start = skipSpace(text, skipSpace(text, end) + 1);
  }
  return items;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;

const raw = (text: Buffer, start: number, end: number): RawJson => ({
  kind: 'raw',
  text: text.subarray(start, end),
});

function endOfValue(text: Buffer, start: number): number {
  const first = text[start];
  if (first === QUOTE) return endOfString(text, start);
  if (first !== 0x7b && first !== 0x5b) return endOfWord(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) at = endOfString(text, at) - 1;
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if ((byte === 0x7d || byte === CLOSE_ARRAY) && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Where a number or literal ends: at the first byte that none has. */
function endOfWord(text: Buffer, start: number): number {
  let at = start;
  while (at < text.length && !' \n\r\t,]}'.includes(String.fromCharCode(text[at]!))) at++;
  return at;
}

/** Behind the closing quote: the first one with an even number of backslashes before it. */
function endOfString(text: Buffer, start: number): number {
  for (let quote = text.indexOf(QUOTE, start + 1); quote !== -1; quote = text.indexOf(QUOTE, quote + 1)) {
    let before = quote;
    while (text[before - 1] === BACKSLASH) before--;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
  return text.length;
}
