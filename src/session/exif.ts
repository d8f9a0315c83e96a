import type { EncodedImage } from './document';

/** What EXIF data says that matters here. */
export interface Exif {
  /** It has to be turned by 90°, so that width and height change places. */
  readonly turnsSideways: boolean;
}

const ORIENTATION = 0x0112;
/** What a directory may hold; real ones have some dozens. */
const MAX_ENTRIES = 512;

/** Where each format keeps it: the mark that stands right before the data. */
const MARKS: Partial<Readonly<Record<EncodedImage['mime'], string>>> = {
  'image/jpeg': 'Exif\0\0',
  'image/png': 'eXIf',
  'image/webp': 'EXIF',
};

/**
 * EXIF data of an image. Found by its mark wherever that is, rather too often than not at all: an image that has some
 * is never shown but from pixels that were turned here, so that no two programs can disagree about it.
 * @returns undefined for an image without any, which is shown as it is by everybody
 */
export function exifOf(bytes: Uint8Array, kind: EncodedImage['mime']): Exif | undefined {
  const mark = MARKS[kind];
  if (mark === undefined) return undefined;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = file.indexOf(mark, 0, 'latin1');
  if (at === -1) return undefined;
  // The chunk of a WebP has its size behind its name, and some writers repeat the mark of JPEG.
  let start = at + mark.length + (kind === 'image/webp' ? 4 : 0);
  if (file.toString('latin1', start, start + 6) === 'Exif\0\0') start += 6;
  return { turnsSideways: orientationOf(file.subarray(start)) >= 5 };
}

/** Tag 0x0112 of the first directory of a TIFF file; 1 for none that makes sense. */
function orientationOf(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const little = order === 'II';
  const uint16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return 1;
  const count = Math.min(uint16(directory), MAX_ENTRIES);
  for (
    let entry = directory + 2;
    entry < directory + 2 + count * 12 && entry + 12 <= tiff.length;
    entry += 12
  ) {
    if (uint16(entry) !== ORIENTATION) continue;
    const value = uint16(entry + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
