import { MARKER } from '../container';
import { xor } from '../xor';
import { DEFAULT_COVER } from './defaultCover';

/** XORed at a time, so that a large session is not copied once more. */
const PART_BYTES = 1024 * 1024;

/**
 * A session's file as the desktop app uploads it: cover, marker, and the text XORed with the key (desktop format,
 * "Session container").
 * @param key as UTF-8, trimmed; empty: the text stays plain
 */
export function encodeContainer(
  text: Uint8Array,
  key: Uint8Array,
  cover: Uint8Array = DEFAULT_COVER,
): Uint8Array<ArrayBuffer> {
  const start = cover.length + MARKER.length;
  const file = new Uint8Array(start + text.length);
  file.set(cover);
  file.set(MARKER, cover.length);
  for (let at = 0; at < text.length; at += PART_BYTES) {
    file.set(xor(text.subarray(at, at + PART_BYTES), key, at), start + at);
  }
  return file;
}
