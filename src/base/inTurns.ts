import { createHash } from 'node:crypto';

/** Worked on at a stretch: some milliseconds of hashing. */
const STRETCH_BYTES = 2 * 1024 * 1024;

/** Resolves in the next turn of the event loop, so that whoever else waits for it comes first. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The hash of bytes that may be many, hex, without keeping the event loop from others meanwhile. */
export async function hashInTurns(algorithm: 'md5' | 'sha256', bytes: Uint8Array): Promise<string> {
  const hash = createHash(algorithm);
  for (let at = 0; at < bytes.length; at += STRETCH_BYTES) {
    if (at > 0) await nextTurn();
    hash.update(bytes.subarray(at, at + STRETCH_BYTES));
  }
  return hash.digest('hex');
}
