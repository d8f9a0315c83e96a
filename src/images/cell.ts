import { isPng } from '../session/container';
import { cellPixels } from './collage';
import type { Size } from './job';
import { pixelsOf } from './openImage';
import type { Pixels } from './pixels';
import { scaleImage } from './scale';
import type { Handles, VipsImage } from './vips';

/** Where the header of a PNG says how many bits a sample has, and what the samples are (PNG, 11.2.1). */
const DEPTH = 24;
const COLOR_TYPE = 25;
const GRAY = 0;
const RGB = 2;
const PALETTE = 3;

/**
 * An image scaled for its cell of the thumbnail, as the desktop app does: its library takes the nearest pixel where an image
 * has a palette or one bit for each pixel, and knows of a single colour that stands for nothing (tRNS) no alpha. Only of gray
 * with 16 bits, of which it makes white, the thumbnail here is gray.
 * @param file what the image was decoded from
 */
export function scaledCell(image: VipsImage, file: Uint8Array, size: Size, handles: Handles): Pixels {
  const [depth, colorType] = isPng(file) ? [file[DEPTH], file[COLOR_TYPE]] : [];
  if (colorType === PALETTE || (colorType === GRAY && depth === 1)) {
    return cellPixels(nearest(image, size, handles));
  }
  const isOpaque = colorType === GRAY || colorType === RGB;
  const colors = isOpaque && image.bands === 4 ? handles.keep(image.extractBand(0, { n: 3 })) : image;
  return cellPixels(scaleImage(colors, size, handles));
}

function nearest(image: VipsImage, { width, height }: Size, handles: Handles): Pixels {
  const whole = handles.keep(image.copyMemory());
  const columns = places(image.width, width);
  const data = new Uint8Array(width * height * 4);
  for (const [y, top] of places(image.height, height).entries()) {
    const row = pixelsOf(handles.keep(whole.crop(0, top, image.width, 1)), handles).data;
    for (const [x, left] of columns.entries()) {
      data.set(row.subarray(left * 4, left * 4 + 4), (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

/** Which pixels are taken. Added up as the library does, whose sum differs in its last bit from a product. */
function places(from: number, to: number): number[] {
  const step = from / to;
  const found: number[] = [];
  for (let at = step * 0.5; found.length < to; at += step) found.push(Math.min(Math.floor(at), from - 1));
  return found;
}
