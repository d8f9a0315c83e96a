import { crc32 } from 'node:zlib';
import { imageDimensionsFromData } from 'image-dimensions';
import { isPng } from './container';
import type { EncodedImage } from './document';

/** Largest side a PNG decoder of VS Code's browser takes, and pixels that fit in memory as RGBA (256 MB). */
const MAX_SIDE = 65_535;
const MAX_PIXELS = 64 * 1024 * 1024;

type ImageFacts = Pick<EncodedImage, 'mime' | 'width' | 'height'>;

/**
 * What kind of image the bytes are and how large, told from the bytes alone. Only raster images: SVG and HTML can
 * carry code. A PNG's chunks and checksums are verified, because that is what screenshots are.
 * @returns the facts, or what is wrong, as the end of a sentence
 */
export function inspectImage(bytes: Uint8Array): ImageFacts | string {
  const facts = isPng(bytes) ? inspectPng(bytes) : (inspectBmp(bytes) ?? inspectOther(bytes));
  if (typeof facts === 'string') return facts;
  const { width, height } = facts;
  if (width === 0 || height === 0) return 'has no pixels';
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    return `is ${width} × ${height} pixels, more than can be shown`;
  }
  return facts;
}

function inspectPng(bytes: Uint8Array): ImageFacts | string {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let facts: ImageFacts | undefined;
  let hasPixels = false;
  for (let offset = 8; offset + 12 <= png.length;) {
    const end = offset + 12 + png.readUInt32BE(offset);
    if (end > png.length) break;
    const type = png.toString('latin1', offset + 4, offset + 8);
    if (crc32(png.subarray(offset + 4, end - 4)) !== png.readUInt32BE(end - 4)) {
      return 'is damaged: a checksum in it does not match';
    }
    if (!facts) {
      if (type !== 'IHDR' || end - offset !== 25) return 'is damaged: its header is missing';
      facts = {
        mime: 'image/png',
        width: png.readUInt32BE(offset + 8),
        height: png.readUInt32BE(offset + 12),
      };
    }
    if (type === 'IDAT') hasPixels = true;
    if (type === 'IEND') return hasPixels ? facts : 'is damaged: it has no pixels';
    offset = end;
  }
  return 'ends early';
}

function inspectBmp(bytes: Uint8Array): ImageFacts | undefined {
  if (bytes.length < 26 || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A negative height means rows from top to bottom.
  return { mime: 'image/bmp', width: view.getUint32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

const MIMES = { jpeg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' } as const;

function inspectOther(bytes: Uint8Array): ImageFacts | string {
  const found = imageDimensionsFromData(bytes);
  const mime = found && found.type in MIMES ? MIMES[found.type as keyof typeof MIMES] : undefined;
  return found && mime ? { mime, width: found.width, height: found.height } : 'is not an image';
}
