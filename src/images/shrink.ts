import type { JobResult } from './job';
import { openPixels } from './openImage';
import { ImageRefused } from './refused';
import { savePng } from './savePng';
import { scaleImage } from './scale';
import type { Handles, Vips, VipsImage } from './vips';

/** No thumbnail of the desktop app is near this; larger ones are not looked at. */
const MAX_PIXELS = 4 * 1024 * 1024;
const SMALLEST_SIDE = 16;

/**
 * A PNG of an image in the largest size in which it has at most `maxBytes`.
 * @throws `ImageRefused` when there is none
 */
export function shrinkToFit(
  vips: Vips,
  image: VipsImage,
  { fileSize, maxBytes }: { readonly fileSize: number; readonly maxBytes: number },
  handles: Handles,
): JobResult {
  if (image.width * image.height > MAX_PIXELS) throw new ImageRefused('invalid', 'is too large');
  const whole = handles.keep(image.copyMemory());
  let scale = Math.sqrt(maxBytes / fileSize);
  for (; Math.min(whole.width, whole.height) * scale >= SMALLEST_SIDE; scale *= 0.8) {
    const width = Math.max(1, Math.round(whole.width * scale));
    const height = Math.max(1, Math.round(whole.height * scale));
    const small = openPixels(vips, scaleImage(whole, { width, height }, handles), handles);
    const png = savePng(small, undefined, handles);
    if (png.bytes.length <= maxBytes) return png;
  }
  throw new ImageRefused('invalid', 'does not get small enough');
}
