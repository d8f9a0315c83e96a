import { neverAborted } from '../../base/abort';
import type { ImageTools } from '../../images/imageTools';
import type { EncodedImage } from '../../session/document';
import { exifOf } from '../../session/exif';

/** An image as a page gets it. */
export type ShownImage = Pick<EncodedImage, 'mime'> & { readonly bytes: Uint8Array<ArrayBuffer> };

/**
 * An image as it is shown. One with EXIF data is turned here and not by the page: what is drawn on it has to be where
 * the user sees it, and two programs may read that data differently.
 * @throws as `ImageTools.toPng`
 */
export async function uprightImage(
  tools: Pick<ImageTools, 'toPng'>,
  image: EncodedImage,
  name: string,
): Promise<ShownImage> {
  const bytes = image.bytes();
  if (!exifOf(bytes, image.mime)) return { mime: image.mime, bytes };
  const png = await tools.toPng(bytes, name, neverAborted);
  return { mime: 'image/png', bytes: new Uint8Array(png.bytes) };
}
