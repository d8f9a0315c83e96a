/** The smallest parts of JSON in bytes, as Python writes them too: texts, numbers and words. */

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;

/** A longer number is none that anybody means. */
const MAX_DIGITS = 400;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS: readonly (readonly [string, boolean | number | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];

/** What was read, and where it ends. */
export interface Token<T> {
  readonly value: T;
  readonly end: number;
}

/** The word at this place, `NaN` and the infinities among them; undefined where there is none. */
export function literalAt(bytes: Buffer, position: number): Token<boolean | number | null> | undefined {
  for (const [word, value] of WORDS) {
    if (bytes[position] !== word.charCodeAt(0)) continue;
    const end = position + word.length;
    if (bytes.toString('latin1', position, end) === word) return { value, end };
  }
  return undefined;
}

/** The number at this place; undefined where there is none. */
export function numberAt(bytes: Buffer, position: number): Token<number> | undefined {
  let end = position;
  while (end - position < MAX_DIGITS && isNumberByte(bytes[end])) end++;
  const text = bytes.toString('latin1', position, end);
  if (text.length === MAX_DIGITS || !NUMBER.test(text)) return undefined;
  return { value: Number(text), end };
}

/** Where a text ends that has an escape at `from`; -1 when it is not closed. */
export function endOfEscaped(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  return -1;
}

/** The text between two quotes; undefined when it holds a raw control character or a wrong escape. */
export function readString(bytes: Buffer, start: number, end: number, escaped: boolean): string | undefined {
  if (!escaped) {
    const text = bytes.toString('utf8', start, end);
    // eslint-disable-next-line no-control-regex -- JSON allows no raw control character in a text
    return /[\u0000-\u001f]/.test(text) ? undefined : text;
  }
  try {
    return JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
  } catch {
    return undefined;
  }
}

function isNumberByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const digit = byte >= 0x30 && byte <= 0x39;
  return digit || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x45 || byte === 0x65;
}
