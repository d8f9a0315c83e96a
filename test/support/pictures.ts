import { encode } from 'fast-png';

/** A PNG that looks a little like a screenshot: a bar, a panel and rows of text. */
export function screenshotPng(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colorAt(x, y, width), (y * width + x) * 3);
  }
  return encode({ width, height, data, channels: 3, depth: 8 });
}

function colorAt(x: number, y: number, width: number): readonly [number, number, number] {
  if (y < 48) return [36, 41, 47];
  if (x < width / 5) return [219, 229, 240];
  const isText = y % 40 > 14 && y % 40 < 28 && x % 90 > 12 && (x * 7 + Math.floor(y / 40) * 13) % 11 > 3;
  return isText ? [60, 70, 80] : [246, 248, 250];
}
