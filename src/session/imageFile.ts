import { crc32, inflateSync } from 'node:zlib';
import { errnoOf } from '../base/fsErrors';
import { isPng } from './container';
import type { EncodedImage } from './document';
import { imageHeader } from './imageHeader';
import { imageKind } from './imageKind';
import { sizeProblem } from './imageSize';

type ImageFacts = Pick<EncodedImage, 'mime' | 'width' | 'height'>;

/**
 * What kind of image the bytes are and how large it is when it is shown, told from the bytes alone. Only raster
 * images: SVG and HTML can carry code. What pixels depend on in a PNG is verified by its checksums, because that is
 * what screenshots are.
 * @returns the facts, or what is wrong, as the end of a sentence
 */
export function inspectImage(bytes: Uint8Array): ImageFacts | string {
  const mime = imageKind(bytes);
  if (mime === undefined) return 'is not an image';
  const damage = mime === 'image/png' ? pngDamage(bytes) : undefined;
  if (damage !== undefined) return damage;
  const size = imageHeader(bytes, mime);
  if (!size) return 'is damaged: it does not say how large it is';
  return sizeProblem(size) ?? { mime, ...size };
}

/** The most that the desktop app's library (Pillow) unpacks of one text or profile, and takes of all texts. Bytes. */
const MAX_UNPACKED = 1024 * 1024;
const MAX_TEXTS = 64 * MAX_UNPACKED;

/**
 * Whether an image is a PNG that every program reads alike: without EXIF data, which may turn it, with all checksums
 * right, also those that do not matter to every decoder, and with no text or profile that is too much for the desktop
 * app: it opens no such image, and no session with one.
 * @param bytes of a PNG that `inspectImage` takes, or of another image
 */
export function isPlainPng(bytes: Uint8Array): boolean {
  if (!isPng(bytes)) return false;
  let texts = 0;
  for (const { type, data, isIntact } of chunksOf(bytes)) {
    if (!isIntact || type === 'eXIf') return false;
    const size = unpackedSize(type, data);
    if (size === undefined) return false;
    texts += size;
  }
  return texts <= MAX_TEXTS;
}

/** Of a text or profile, as the desktop app's library finds it; 0 for other chunks. Undefined: more than it takes. */
function unpackedSize(type: string, data: Buffer): number | undefined {
  if (type === 'tEXt') return data.length;
  if (type !== 'zTXt' && type !== 'iTXt' && type !== 'iCCP') return 0;
  const name = data.indexOf(0);
  // In an iTXt whether it is packed, how, and its language and translated keyword come between.
  if (type === 'iTXt' && data[name + 1] === 0) return data.length;
  const start = type === 'iTXt' ? data.indexOf(0, data.indexOf(0, name + 3) + 1) + 1 : name + 2;
  try {
    return inflateSync(data.subarray(start), { maxOutputLength: MAX_UNPACKED }).length;
  } catch (error) {
    return errnoOf(error) === 'ERR_BUFFER_TOO_LARGE' ? undefined : 0;
  }
}

function pngDamage(bytes: Uint8Array): string | undefined {
  let hasHeader = false;
  let hasPixels = false;
  for (const { type, data, isIntact } of chunksOf(bytes)) {
    if (!isIntact && isCritical(type)) return 'is damaged: a checksum in it does not match';
    if (!hasHeader && (type !== 'IHDR' || data.length !== 13)) return 'is damaged: its header is missing';
    hasHeader = true;
    if (type === 'IDAT') hasPixels = true;
    if (type === 'IEND') return hasPixels ? undefined : 'is damaged: it has no pixels';
  }
  return 'ends early';
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly isIntact: boolean;
}

/** The chunks up to the end of the image, or to where the file ends. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 8; offset + 12 <= png.length;) {
    const length = png.readUInt32BE(offset);
    const end = offset + 12 + length;
    if (end > png.length) return;
    const type = png.toString('latin1', offset + 4, offset + 8);
    const isIntact = crc32(png.subarray(offset + 4, end - 4)) === png.readUInt32BE(end - 4);
    yield { type, data: png.subarray(offset + 8, end - 4), isIntact };
    if (type === 'IEND') return;
    offset = end;
  }
}

/** Pixels depend on it; decoders leave other chunks out where they are damaged (PNG, 5.4: an upper-case letter). */
function isCritical(type: string): boolean {
  return type[0] !== undefined && type[0] === type[0].toUpperCase();
}
