import { decodePng, encodePng } from '../images/png';
import { resizeLanczos } from '../images/lanczos';
import { inspectImage } from '../session/imageFile';
import { MAX_THUMB_BYTES } from '../session/sealed/bundle';

/** No thumbnail of the desktop app is near this; larger ones are not looked at. */
const MAX_PIXELS = 4 * 1024 * 1024;
const SMALLEST_SIDE = 16;

/** A thumbnail made smaller until it fits beside `session.json`; undefined when it cannot be read. */
export function shrinkThumbnail(png: Uint8Array): Uint8Array | undefined {
  const facts = inspectImage(png);
  if (typeof facts === 'string' || facts.mime !== 'image/png' || facts.width * facts.height > MAX_PIXELS) {
    return undefined;
  }
  try {
    const pixels = decodePng(png);
    let scale = Math.sqrt(MAX_THUMB_BYTES / png.length);
    for (; Math.min(pixels.width, pixels.height) * scale >= SMALLEST_SIDE; scale *= 0.8) {
      const [width, height] = [pixels.width, pixels.height].map((side) =>
        Math.max(1, Math.round(side * scale)),
      );
      const small = encodePng(resizeLanczos(pixels, width!, height!));
      if (small.length <= MAX_THUMB_BYTES) return small;
    }
    return undefined;
  } catch {
    return undefined;
  }
}
