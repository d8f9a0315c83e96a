import { atOnce, inTurns, type Steps } from '../../base/steps';
import { MARKER } from '../container';
import { xorInto } from '../xor';
import { DEFAULT_COVER } from './defaultCover';

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
  return atOnce(encoding(text, key, cover));
}

/** The same, without keeping the event loop from others while it is made of a large session. */
export function encodeContainerInTurns(
  text: Uint8Array,
  key: Uint8Array,
  cover: Uint8Array = DEFAULT_COVER,
): Promise<Uint8Array<ArrayBuffer>> {
  return inTurns(encoding(text, key, cover));
}

function* encoding(text: Uint8Array, key: Uint8Array, cover: Uint8Array): Steps<Uint8Array<ArrayBuffer>> {
  const start = cover.length + MARKER.length;
  const file = new Uint8Array(start + text.length);
  file.set(cover);
  file.set(MARKER, cover.length);
  yield* xorInto(file.subarray(start), text, key);
  return file;
}
