/** What tells how the colours of a PNG are meant. */
const COLOR_CHUNKS = ['cHRM', 'cICP', 'gAMA', 'iCCP', 'sRGB'];

const SIGNATURE = 8;
/** The signature, and IHDR with its 13 bytes. */
const END_OF_HEADER = 33;
const COLOR_TYPE = 25;
/** A profile of shades of gray does not fit colours: these types have none. */
const COLORED = [2, 3, 6];

/**
 * A PNG that says of its colours what another PNG says of its own, so that both look alike: without it, a screenshot
 * of a wide-gamut screen would fade where it is drawn on.
 * @param from a valid PNG
 * @param png a PNG without such statements
 */
export function withColorSpaceOf(from: Uint8Array, png: Uint8Array): Uint8Array {
  if (!COLORED.includes(from[COLOR_TYPE] ?? 0)) return png;
  const chunks = colorChunks(Buffer.from(from.buffer, from.byteOffset, from.byteLength));
  if (chunks.length === 0) return png;
  return Buffer.concat([png.subarray(0, END_OF_HEADER), ...chunks, png.subarray(END_OF_HEADER)]);
}

/** They stand before the pixels. */
function colorChunks(png: Buffer): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = SIGNATURE; at + 12 <= png.length;) {
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT' || type === 'IEND') break;
    const end = at + 12 + png.readUInt32BE(at);
    if (COLOR_CHUNKS.includes(type)) found.push(png.subarray(at, end));
    at = end;
  }
  return found;
}
