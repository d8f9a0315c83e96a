import type { EncodedImage } from './document';
import { exifOf } from './exif';

/** Pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * How large an image says it is when it is shown, turned as EXIF says. A first look: the decoders have the last word
 * before they take memory. Each format is read the way its decoder reads it.
 * @returns undefined where the header is cut off or makes no sense
 */
export function imageHeader(bytes: Uint8Array, kind: EncodedImage['mime']): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = READERS[kind](view);
    return size && (exifOf(bytes, kind)?.turnsSideways ? { width: size.height, height: size.width } : size);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const READERS: Readonly<Record<EncodedImage['mime'], (view: DataView) => Size | undefined>> = {
  'image/png': (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  // A negative height means rows from top to bottom.
  'image/bmp': (view) => ({ width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) }),
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
  'image/gif': gifSize,
};

/** Markers without a length behind them: TEM, RST0 to RST7, SOI. */
const isLone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
/** Start of a frame: C0 to CF but for DHT, JPG and DAC. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** What libjpeg takes for the size: bytes between segments are skipped, the first frame counts. */
function jpegSize(view: DataView): Size | undefined {
  for (let at = 2; ;) {
    while (view.getUint8(at) !== 0xff) at++;
    while (view.getUint8(at) === 0xff) at++;
    const marker = view.getUint8(at++);
    if (marker === 0 || isLone(marker)) continue;
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) return undefined;
    if (isFrame(marker)) return { height: view.getUint16(at + 3), width: view.getUint16(at + 5) };
    at += view.getUint16(at);
  }
}

/** Of a container (VP8X) the canvas, else the frame itself. */
function webpSize(view: DataView): Size | undefined {
  const name = view.getUint32(12);
  if (name === 0x56503858) return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
  if (name === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (name !== 0x56503820) return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/** The screen, or as much more as the first frame takes: that is how browsers and decoders show it. */
function gifSize(view: DataView): Size | undefined {
  const screen = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  const flags = view.getUint8(10);
  for (let at = 13 + colors(flags); ;) {
    const block = view.getUint8(at);
    if (block === 0x2c) {
      return {
        width: Math.max(screen.width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true)),
        height: Math.max(screen.height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true)),
      };
    }
    if (block !== 0x21) return screen;
    at += 2;
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += 1 + length;
    at += 1;
  }
}

/** Bytes of a table of colours. */
function colors(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}
