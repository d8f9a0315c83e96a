/** Codes of GIF's LZW have at most 12 bits (GIF89a, appendix F). */
const MAX_CODE_BITS = 12;

/**
 * Checks that every LZW code of a frame means something where it stands: a pixel after a clear code, else at most the
 * code that comes next. Decoders build chains out of the codes, and one that refers to itself never ends in them.
 * @param data the frame from its minimum code size on: sub-blocks, each with its length before it
 * @throws for the first code that cannot be
 */
export function checkGifCodes(data: Uint8Array): void {
  const minimumBits = data[0] ?? 0;
  if (minimumBits < 1 || minimumBits >= MAX_CODE_BITS) throw new Error('its colours have no possible size');
  const clear = 1 << minimumBits;
  const end = clear + 1;
  let bits = minimumBits + 1;
  let next = end + 1;
  let isFirst = true;
  let held = 0;
  let heldBits = 0;
  for (const byte of subBlockBytes(data.subarray(1))) {
    held |= byte << heldBits;
    heldBits += 8;
    while (heldBits >= bits) {
      const code = held & ((1 << bits) - 1);
      held >>>= bits;
      heldBits -= bits;
      if (code === end) return;
      if (code === clear) {
        bits = minimumBits + 1;
        next = end + 1;
        isFirst = true;
        continue;
      }
      if (code > next || (isFirst && code > end)) throw new Error('its pixels are damaged');
      if (!isFirst && next < 1 << MAX_CODE_BITS) next += 1;
      isFirst = false;
      if (next === 1 << bits && bits < MAX_CODE_BITS) bits += 1;
    }
  }
}

function* subBlockBytes(data: Uint8Array): Generator<number> {
  for (let at = 0; at < data.length;) {
    const length = data[at]!;
    if (length === 0) return;
    yield* data.subarray(at + 1, at + 1 + length);
    at += 1 + length;
  }
}
