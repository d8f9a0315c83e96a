import { FastshotError } from '../base/errors';
import type { EncodedImage, ImageRole, SessionDocument } from './document';

/** From what was taken to what was made of it. */
const ROLES: readonly ImageRole[] = ['original', 'annotated', 'zoomed'];

/**
 * One image as it was taken, or what there is of it.
 * @param index 0-based position in the session
 * @throws FastshotError `damaged` when no rendition of it can be read
 */
export function mainImage(
  { images, filename }: SessionDocument,
  index: number,
): { readonly role: ImageRole; readonly image: EncodedImage } {
  for (const role of ROLES) {
    const image = images[index]?.renditions[role];
    if (image) return { role, image };
  }
  const message = `Image ${index + 1} of ${filename} cannot be read. Open the session to see why.`;
  throw new FastshotError('damaged', message);
}
