import { randomFillSync } from 'node:crypto';
import { encode } from 'fast-png';

/** A screenshot of noise has 5 MB, which no compression makes smaller. */
export const SIDE = 1_300;
export const IMAGES = 10;
export const NAME = '20260102030405_abcdefgh.fastshot';
export const PASSPHRASE = 'what the benchmark is opened with';
export const never = new AbortController().signal;

/** Some PNG of 5 MB, another one each time. */
export function noise(): Uint8Array {
  const data = randomFillSync(Buffer.alloc(SIDE * SIDE * 4));
  for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 0xff;
  return encode({ width: SIDE, height: SIDE, data, channels: 4, depth: 8 });
}
