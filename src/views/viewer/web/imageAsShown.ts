import type { Drawing } from '../../../session/document';
import { TEXT_SIZE } from '../../../session/drawingStyle';
import type { Shown } from '../imageLabels';
import { renderOverlays } from './annotate/overlays';
import type { ImageCache } from './imageCache';

/** Beyond it browsers have no canvas, CSS pixels a side. */
const MAX_SIDE = 16_384;

/**
 * What is seen of an image: its pixels, and what lies over them.
 * @param index 0-based
 * @param font that texts are shown in (`font-family`)
 * @returns rejects with a sentence for the user when the image cannot be had, or is too large to be drawn on
 */
export async function imageAsShown(
  images: ImageCache,
  index: number,
  { role, drawings }: Shown,
  font: string,
): Promise<Blob> {
  const bare = await images.load(index, role);
  return drawings.length > 0 ? laidOver(bare, drawings, font) : bare;
}

async function laidOver(image: Blob, drawings: readonly Drawing[], font: string): Promise<Blob> {
  const bitmap = await createImageBitmap(image);
  const { width, height } = bitmap;
  if (Math.max(width, height) > MAX_SIDE) {
    bitmap.close();
    throw new Error('This image is too large to be copied with what is drawn on it. Save that first.');
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  bitmap.close();
  const layer = { on: 'original', size: { width, height }, drawings, textSize: TEXT_SIZE } as const;
  for (const { x, y, image: png } of await renderOverlays(layer, font)) {
    const overlay = await createImageBitmap(new Blob([new Uint8Array(png)], { type: 'image/png' }));
    context?.drawImage(overlay, x, y);
    overlay.close();
  }
  return canvas.convertToBlob({ type: 'image/png' });
}
