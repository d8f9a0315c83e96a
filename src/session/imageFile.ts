import { crc32 } from 'node:zlib';
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

/**
 * Whether an image is a PNG that every program reads alike: without EXIF data, which may turn it, and with all
 * checksums right, also those that do not matter to every decoder.
 * @param bytes of a PNG that `inspectImage` takes, or of another image
 */
export function isPlainPng(bytes: Uint8Array): boolean {
  if (!isPng(bytes)) return false;
  for (const { type, isIntact } of chunksOf(bytes)) {
    if (!isIntact || type === 'eXIf') return false;
  }
  return true;
}

function pngDamage(bytes: Uint8Array): string | undefined {
  let hasHeader = false;
  let hasPixels = false;
  for (const { type, length, isIntact } of chunksOf(bytes)) {
    if (!isIntact && isCritical(type)) return 'is damaged: a checksum in it does not match';
    if (!hasHeader && (type !== 'IHDR' || length !== 13)) return 'is damaged: its header is missing';
    hasHeader = true;
    if (type === 'IDAT') hasPixels = true;
    if (type === 'IEND') return hasPixels ? undefined : 'is damaged: it has no pixels';
  }
  return 'ends early';
}

interface Chunk {
  readonly type: string;
  /** Bytes of its data. */
  readonly length: number;
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
    yield { type, length, isIntact };
    if (type === 'IEND') return;
    offset = end;
  }
}

/** Pixels depend on it; decoders leave other chunks out where they are damaged (PNG, 5.4: an upper-case letter). */
function isCritical(type: string): boolean {
  return type[0] !== undefined && type[0] === type[0].toUpperCase();
}
