import { createHash } from 'node:crypto';

/** Names a file can have as they are on every file system: short, lower-case ASCII, no dot at either end. */
const HARMLESS = /^[0-9a-z_][0-9a-z_.-]{0,98}[0-9a-z_-]$/;
/** Windows devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;
const READABLE_LENGTH = 40;

/**
 * A file name for any string, safe on every OS. Harmless names stay as they are; all others become a readable part,
 * `~` and a hash, with `.fastshot` kept at the end. Two names never share a file, also where the file system ignores
 * case or normalises Unicode: what is kept has one spelling, and `~` occurs in mapped names only.
 */
export function safeFileName(name: string): string {
  if (HARMLESS.test(name) && !RESERVED.test(name)) return name;
  const suffix = /\.fastshot$/i.test(name) ? '.fastshot' : '';
  const readable = name
    .slice(0, name.length - suffix.length)
    .slice(0, 200)
    .toLowerCase()
    .replaceAll(/[^0-9a-z]+/g, '-')
    .slice(0, READABLE_LENGTH)
    .replaceAll(/^-|-$/g, '');
  // UTF-16, because lone surrogates all look the same in UTF-8.
  const hash = createHash('sha256').update(name, 'utf16le').digest('hex').slice(0, 32);
  return `${readable || 'session'}~${hash}${suffix}`;
}
