import { inTurns, type Steps } from '../base/steps';

/** XORed at a time: a millisecond or two. */
const PART_BYTES = 1024 * 1024;
/** Words to XOR at a stretch: the key, repeated, fills at least this many, so that short keys cost no more. */
const MIN_WORDS = 1024;

/**
 * XORs bytes with a repeated key; applying it twice gives the bytes back. Works by 32-bit words, ten times as fast as
 * byte by byte, whatever the byte order of the machine.
 * @param offset position of `bytes[0]` in the whole payload, so that any range can be read by itself
 * @returns a new buffer; `bytes` stays as it is
 */
export function xor(bytes: Uint8Array, key: Uint8Array, offset = 0): Buffer<ArrayBuffer> {
  const out = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  out.set(bytes);
  if (key.length > 0) {
    const words = new Uint32Array(out.buffer);
    const pattern = keyWords(key, offset % key.length);
    for (let from = 0; from < words.length; from += pattern.length) {
      const stretch = Math.min(pattern.length, words.length - from);
      for (let i = 0; i < stretch; i++) words[from + i]! ^= pattern[i]!;
    }
  }
  return Buffer.from(out.buffer, 0, bytes.length);
}

/** The same, without keeping the event loop from others while there are many bytes. */
export async function xorInTurns(bytes: Uint8Array, key: Uint8Array): Promise<Buffer<ArrayBuffer>> {
  const out = Buffer.allocUnsafeSlow(bytes.length);
  await inTurns(xorInto(out, bytes, key));
  return out;
}

/** Writes the bytes, XORed, part by part: a large session is not copied once more. */
export function* xorInto(out: Uint8Array, bytes: Uint8Array, key: Uint8Array): Steps<void> {
  for (let at = 0; at < bytes.length; at += PART_BYTES) {
    out.set(xor(bytes.subarray(at, at + PART_BYTES), key, at), at);
    yield;
  }
}

/** The key from `phase` on, repeated so that it ends both at a word and at the end of the key. */
function keyWords(key: Uint8Array, phase: number): Uint32Array {
  const length = key.length * 4 * Math.ceil(MIN_WORDS / key.length);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = key[(phase + i) % key.length]!;
  return new Uint32Array(bytes.buffer);
}
