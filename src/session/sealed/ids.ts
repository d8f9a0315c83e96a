import { randomBytes } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** So many random characters of lower-case base32, 5 bits each. */
export function randomId(length: number): string {
  return base32(randomBytes(length));
}

/** A character for each byte, by its last 5 bits. */
export function base32(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => BASE32[byte % 32]).join('');
}
