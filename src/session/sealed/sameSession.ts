import { startOfText } from '../container';
import { skipSpace } from '../jsonScan';
import { itemsOf, membersOf, type RawJson } from '../write/jsonSpans';

/**
 * Whether a copy of a session says all that the original says: every member that any object has, every image, every
 * number as it is spelled. The order of members does not count. What has no metadata gets some when it is sealed, so
 * there the copy may have more. Both have to be valid JSON.
 * @param original the session's text (`Vault.toLocalFile`)
 * @param copy the same of the copy
 */
export function sameSession(original: Uint8Array, copy: Uint8Array): boolean {
  const [a, b] = [valueOf(original), valueOf(copy)];
  if (a.equals(b)) return true;
  if (!isObject(a) || !isObject(b)) return false;
  const [mine, theirs] = [membersOf(a), membersOf(b)];
  if (holdsNothing(mine.get('metadata'))) {
    mine.delete('metadata');
    theirs.delete('metadata');
  }
  return sameMembers(mine, theirs);
}

function sameValue(a: Buffer, b: Buffer): boolean {
  if (a.equals(b)) return true;
  if (a[0] !== b[0]) return false;
  if (isObject(a)) return sameMembers(membersOf(a), membersOf(b));
  if (a[0] === OPEN_ARRAY) {
    const [mine, theirs] = [itemsOf(a), itemsOf(b)];
    return mine.length === theirs.length && mine.every(({ text }, n) => sameValue(text, theirs[n]!.text));
  }
  // Two spellings of one text; numbers and words have one only.
  return a[0] === QUOTE && JSON.parse(a.toString()) === JSON.parse(b.toString());
}

function sameMembers(a: ReadonlyMap<string, RawJson>, b: ReadonlyMap<string, RawJson>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, { text }] of a) {
    const other = b.get(name);
    if (!other || !sameValue(text, other.text)) return false;
  }
  return true;
}

const QUOTE = 0x22;
const OPEN_ARRAY = 0x5b;
const isObject = (text: Buffer): boolean => text[0] === 0x7b;

/** Missing, null, or an object without members. */
function holdsNothing(value: RawJson | undefined): boolean {
  if (!value || value.text.toString('latin1', 0, 5) === 'null') return true;
  return isObject(value.text) && membersOf(value.text).size === 0;
}

/** The text without what surrounds its value. */
function valueOf(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = skipSpace(text, startOfText(text));
  let end = text.length;
  while (end > start && ' \n\r\t'.includes(String.fromCharCode(text[end - 1]!))) end--;
  return text.subarray(start, end);
}
