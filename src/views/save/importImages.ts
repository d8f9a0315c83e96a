import { displayText } from '../../base/displayText';
import { FastshotError, isFastshotError } from '../../base/errors';
import type { ImageTools } from '../../images/imageTools';
import { newImage } from '../../session/write/draft';
import type { NewFormImage } from './formImage';

/** An image that was pasted, dropped or read. */
export interface ImageBytes {
  /** The file's name; empty for what has none, such as a picture on the clipboard. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Images found somewhere, and sentences about those that cannot be taken, or not as they are. */
export interface FoundImages {
  readonly images: readonly NewFormImage[];
  readonly refused: readonly string[];
}

/**
 * The images of what was found; those that cannot be taken, or not as they are, are told of, with the reasons.
 * @throws `unsupportedFormat` with the reasons when none can be taken
 */
export function takeImages(
  { images, refused }: FoundImages,
  tell: (sentences: string) => void,
): readonly NewFormImage[] {
  const why = refused.join(' ');
  if (images.length === 0) throw new FastshotError('unsupportedFormat', why);
  if (why !== '') tell(why);
  return images;
}

/**
 * Image files as images of a new session, as PNG. Those that cannot be taken are named with the reason, and so are
 * animations, of which the first frame is taken.
 */
export async function importImages(
  tools: Pick<ImageTools, 'toPng'>,
  files: readonly ImageBytes[],
  signal: AbortSignal,
): Promise<FoundImages> {
  const images: NewFormImage[] = [];
  const refused: string[] = [];
  for (const { name, bytes } of files) {
    const label = displayText(name) || 'Pasted image';
    try {
      const png = await tools.toPng(bytes, label, signal);
      const { width, height, frames } = png;
      if (frames !== undefined) {
        refused.push(`${label} is an animation of ${frames} frames. Only the first one is saved.`);
      }
      const draft = newImage(png.bytes, width, height);
      const original = (): Uint8Array<ArrayBuffer> => new Uint8Array(png.bytes);
      images.push({ label, width, height, draft, original, annotated: () => undefined, regions: [] });
    } catch (error) {
      if (!isFastshotError(error, 'invalidInput', 'damaged', 'tooLarge')) throw error;
      refused.push(error.message);
    }
  }
  return { images, refused };
}
