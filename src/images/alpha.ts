import { isOpaque, type Pixels } from './pixels';

/** Colours times their alpha, so that what is transparent does not bleed when scaled; rounded as in Pillow. */
export function premultiplied(image: Pixels): Pixels {
  const { width, height, data } = image;
  if (isOpaque(image)) return image;
  const out = Uint8Array.from(data);
  for (let at = 0; at < out.length; at += 4) {
    const alpha = out[at + 3]!;
    if (alpha === 255) continue;
    for (let channel = at; channel < at + 3; channel++) {
      const product = out[channel]! * alpha + 128;
      out[channel] = ((product >> 8) + product) >> 8;
    }
  }
  return { width, height, data: out };
}

/** Undoes `premultiplied`, as Pillow does. */
export function unpremultiplied(image: Pixels): Pixels {
  const { width, height, data } = image;
  if (isOpaque(image)) return image;
  const out = Uint8Array.from(data);
  for (let at = 0; at < out.length; at += 4) {
    const alpha = out[at + 3]!;
    if (alpha === 255 || alpha === 0) continue;
    for (let channel = at; channel < at + 3; channel++) {
      out[channel] = Math.min(255, Math.trunc((255 * out[channel]!) / alpha));
    }
  }
  return { width, height, data: out };
}
