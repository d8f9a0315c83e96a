import type { Pixels } from './pixels';

/** Something drawn, to be laid over an image with its left upper corner at `x`, `y`, in whole pixels of the image. */
export interface Overlay<Image = Uint8Array> {
  readonly x: number;
  readonly y: number;
  /** PNG, transparent where nothing is drawn. */
  readonly image: Image;
}

/**
 * Lays overlays over a copy of an image. Pixels over which nothing is drawn stay as they are, also where they are
 * transparent; what reaches beyond the image is cut off.
 */
export function overlayPixels(image: Pixels, overlays: readonly Overlay<Pixels>[]): Pixels {
  const copy = { ...image, data: Uint8Array.from(image.data) };
  for (const overlay of overlays) lay(copy, overlay);
  return copy;
}

function lay(onto: Pixels, { x, y, image }: Overlay<Pixels>): void {
  const left = Math.max(0, -x);
  const right = Math.min(image.width, onto.width - x);
  const bottom = Math.min(image.height, onto.height - y);
  for (let row = Math.max(0, -y); row < bottom; row++) {
    let from = (row * image.width + left) * 4;
    let to = ((y + row) * onto.width + x + left) * 4;
    for (let column = left; column < right; column++, from += 4, to += 4) {
      if (image.data[from + 3] !== 0) blend(image.data, from, onto.data, to);
    }
  }
}

/** One pixel over another, neither of them premultiplied. */
function blend(over: Uint8Array, from: number, under: Uint8Array, to: number): void {
  const alpha = over[from + 3]! / 255;
  const below = (under[to + 3]! / 255) * (1 - alpha);
  const sum = alpha + below;
  for (let channel = 0; channel < 3; channel++) {
    under[to + channel] = Math.round((over[from + channel]! * alpha + under[to + channel]! * below) / sum);
  }
  under[to + 3] = Math.round(sum * 255);
}
