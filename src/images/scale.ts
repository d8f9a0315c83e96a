import { premultiplied, unpremultiplied } from './alpha';
import type { Size } from './job';
import { resizeLanczos } from './lanczos';
import { pixelsOf } from './openImage';
import type { Pixels } from './pixels';
import type { Handles, VipsImage } from './vips';

/** Pixels that are worked on at a stretch, 4 bytes each. */
const AT_ONCE = 4 * 1024 * 1024;

/** An image in another size, as the desktop app scales what it shows. Of the same size: the image itself. */
export function scalePixels(image: Pixels, width: number, height: number): Pixels {
  if (width === image.width && height === image.height) return image;
  return unpremultiplied(resizeLanczos(premultiplied(image), width, height));
}

/** As `scalePixels`, some rows at a time: the whole image is in the decoder's memory only. */
export function scaleImage(image: VipsImage, { width, height }: Size, handles: Handles): Pixels {
  const whole = handles.keep(image.copyMemory());
  const narrow = new Uint8Array(width * image.height * 4);
  const rows = Math.max(1, Math.floor(AT_ONCE / image.width));
  for (let top = 0; top < image.height; top += rows) {
    const strip = whole.crop(0, top, image.width, Math.min(rows, image.height - top));
    const pixels = pixelsOf(handles.keep(strip), handles);
    const isSame = width === image.width && height === image.height;
    const part = isSame ? pixels : resizeLanczos(premultiplied(pixels), width, pixels.height);
    narrow.set(part.data, top * width * 4);
  }
  if (width === image.width && height === image.height) return { width, height, data: narrow };
  return unpremultiplied(resizeLanczos({ width, height: image.height, data: narrow }, width, height));
}
