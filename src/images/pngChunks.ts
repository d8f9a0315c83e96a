import { crc32, deflateSync } from 'node:zlib';

/** What tells how the colours of a PNG are meant, beside a profile. */
const COLOR_CHUNKS = ['cHRM', 'cICP', 'gAMA', 'sRGB'];
/** All that a PNG of ours has. */
const CRITICAL = ['IHDR', 'IDAT', 'IEND'];

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOR_TYPE = 25;
/** Statements about shades of gray do not fit colours: these types have none. */
const COLORED = [2, 3, 6];

interface Chunk {
  readonly type: string;
  /** Length, type, data and checksum. */
  readonly whole: Uint8Array;
}

/** A PNG with its pixels and these statements about its colours alone. */
export function pngWith(png: Uint8Array, colors: readonly Uint8Array[]): Uint8Array {
  const own = [...chunksOf(png)].filter(({ type }) => CRITICAL.includes(type)).map(({ whole }) => whole);
  return Uint8Array.from(Buffer.concat([SIGNATURE, own[0]!, ...colors, ...own.slice(1)]));
}

/** An ICC profile as a chunk. */
export function profileChunk(profile: Uint8Array): Uint8Array {
  return chunk('iCCP', Buffer.concat([Buffer.from('ICC profile\0\0', 'latin1'), deflateSync(profile)]));
}

/**
 * The chunks of a PNG that say how its colours are meant, so that what is made of it looks the same; none where they
 * are damaged, and none of other files.
 */
export function colorChunks(file: Uint8Array): Uint8Array[] {
  if (!Buffer.from(file.subarray(0, 8)).equals(SIGNATURE)) return [];
  if (!COLORED.includes(file[COLOR_TYPE] ?? 0)) return [];
  const found: Uint8Array[] = [];
  for (const { type, whole } of chunksOf(file)) {
    if (type === 'IDAT') break;
    if (COLOR_CHUNKS.includes(type) && isIntact(whole)) found.push(whole);
  }
  return found;
}

function* chunksOf(png: Uint8Array): Generator<Chunk> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return;
    yield { type: bytes.toString('latin1', at + 4, at + 8), whole: bytes.subarray(at, end) };
    at = end;
  }
}

function isIntact(whole: Uint8Array): boolean {
  const bytes = Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength);
  return crc32(bytes.subarray(4, -4)) === bytes.readUInt32BE(bytes.length - 4);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}
