import type { RangeReader } from './vault';

/** Reads ranges of a session in memory. */
export function memoryReader(bytes: Uint8Array, filename: string): RangeReader {
  return {
    filename,
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}
