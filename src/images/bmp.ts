import type { Pixels } from './pixels';

const PLAIN = 0;
const BIT_FIELDS = 3;
const ALPHA_BIT_FIELDS = 6;

/** Where each channel is in 16- and 32-bit pixels without masks of their own. */
const DEFAULT_MASKS: Readonly<Record<number, readonly number[]>> = {
  16: [0x7c00, 0x03e0, 0x001f, 0],
  32: [0xff0000, 0xff00, 0xff, 0],
};

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  /** Bytes of one row, padded to 4. */
  readonly stride: number;
  readonly pixels: number;
  readonly palette: number;
  readonly masks: readonly number[];
}

/**
 * A Windows bitmap, as clipboards and Paint write it: 1, 4, 8, 16, 24 or 32 bits per pixel, uncompressed. Own code,
 * because the small packages for it misread padded rows, palettes or bitmaps from top to bottom.
 * @throws for compressed ones and when pixels are missing
 */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = layoutOf(view);
  const { width, height, stride } = layout;
  if (layout.pixels + stride * height > view.byteLength) throw new Error('it ends early');
  const data = new Uint8Array(width * height * 4);
  const pixel = pixelReader(view, layout);
  for (let y = 0; y < height; y++) {
    const row = layout.pixels + (layout.topDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++) data.set(pixel(row, x), (y * width + x) * 4);
  }
  if (isClear(data)) makeOpaque(data);
  return { width, height, data };
}

/** Many writers leave the fourth byte at 0 in all pixels and mean opaque. */
function isClear(data: Uint8Array): boolean {
  for (let alpha = 3; alpha < data.length; alpha += 4) {
    if (data[alpha] !== 0) return false;
  }
  return true;
}

function makeOpaque(data: Uint8Array): void {
  for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 255;
}

function layoutOf(view: DataView): Layout {
  const header = view.getUint32(14, true);
  if (header < 40) throw new Error('it is a bitmap of OS/2');
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`it has ${bits} bits per pixel`);
  const masked = compression === BIT_FIELDS || compression === ALPHA_BIT_FIELDS;
  if (compression !== PLAIN && !masked) throw new Error('it is a compressed bitmap');
  const hasAlphaMask = header >= 56 || compression === ALPHA_BIT_FIELDS;
  const masks = masked
    ? [54, 58, 62, 66].map((at) => (at < 66 || hasAlphaMask ? view.getUint32(at, true) : 0))
    : (DEFAULT_MASKS[bits] ?? []);
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    stride: Math.ceil((width * bits) / 32) * 4,
    pixels: view.getUint32(10, true),
    palette: 14 + header,
    masks,
  };
}

/** Reads the pixel at `x` of the row that begins at `row`. */
function pixelReader(view: DataView, layout: Layout): (row: number, x: number) => readonly number[] {
  const { bits, palette, pixels } = layout;
  const bgr = (at: number): number[] => [
    view.getUint8(at + 2),
    view.getUint8(at + 1),
    view.getUint8(at),
    255,
  ];
  if (bits === 24) return (row, x) => bgr(row + x * 3);
  if (bits <= 8) {
    return (row, x) => {
      const byte = view.getUint8(row + Math.floor((x * bits) / 8));
      const index = (byte >> (8 - bits - ((x * bits) % 8))) & ((1 << bits) - 1);
      return palette + index * 4 + 4 <= pixels ? bgr(palette + index * 4) : [0, 0, 0, 255];
    };
  }
  const channels = layout.masks.map(channelReader);
  return bits === 16
    ? (row, x) => channels.map((channel) => channel(view.getUint16(row + x * 2, true)))
    : (row, x) => channels.map((channel) => channel(view.getUint32(row + x * 4, true)));
}

/** One channel of a pixel, scaled to 8 bits; 0 without a mask. */
function channelReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most);
}
