import { isPng } from './container';
import type { EncodedImage } from './document';

/**
 * What kind of image the bytes are, by how they begin. Only raster images: SVG and HTML can carry code.
 * @returns undefined for everything else
 */
export function imageKind(bytes: Uint8Array): EncodedImage['mime'] | undefined {
  if (isPng(bytes)) return 'image/png';
  const begins = (text: string, at = 0): boolean =>
    Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;
  if (begins('\xff\xd8\xff')) return 'image/jpeg';
  if (begins('RIFF') && begins('WEBP', 8)) return 'image/webp';
  if (begins('GIF87a') || begins('GIF89a')) return 'image/gif';
  return begins('BM') && bytes.length >= 26 ? 'image/bmp' : undefined;
}
