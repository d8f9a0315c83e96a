import { premultiplied, unpremultiplied } from './alpha';
import { resizeLanczos } from './lanczos';
import type { Pixels } from './pixels';

/** An image in another size, as the desktop app scales what it shows. Of the same size: the image itself. */
export function scalePixels(image: Pixels, width: number, height: number): Pixels {
  if (width === image.width && height === image.height) return image;
  return unpremultiplied(resizeLanczos(premultiplied(image), width, height));
}
