/**
 * What Python's `str.strip()` takes for white space, as members of a character class. JavaScript's `trim()` differs: it
 * takes U+FEFF as well, and leaves U+001C to U+001F and U+0085.
 */
export const PYTHON_SPACE = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const AT_START = new RegExp(`^[${PYTHON_SPACE}]+`);
const AT_END = new RegExp(`(?<![${PYTHON_SPACE}])[${PYTHON_SPACE}]+$`);

/** Text without white space at its ends, as Python's programs see it. */
export function pythonStrip(text: string): string {
  return text.replace(AT_START, '').replace(AT_END, '');
}
