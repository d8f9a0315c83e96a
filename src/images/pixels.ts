/** An image in memory: 8-bit RGBA, alpha not premultiplied, rows from top to bottom. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** width × height × 4 bytes. */
  readonly data: Uint8Array;
}

/** @param color of every pixel, as red, green, blue, alpha */
export function filledPixels(width: number, height: number, color: readonly number[]): Pixels {
  const data = new Uint8Array(width * height * 4);
  data.set(color);
  for (let filled = 4; filled < data.length; filled *= 2) data.copyWithin(filled, 0, filled);
  return { width, height, data };
}

/** True when nothing shows through. */
export function isOpaque({ data }: Pixels): boolean {
  for (let alpha = 3; alpha < data.length; alpha += 4) {
    if (data[alpha] !== 255) return false;
  }
  return true;
}
