import type { EncodedImage, ImageRole, SessionDocument } from '../session/document';
import { imageFileName } from '../session/imageFileName';

/** `originals`: as taken. `annotated`: with what was drawn on them, where there is such a picture. `all`: every one. */
export type ImageChoice = 'originals' | 'annotated' | 'all';

export interface ExportedImage {
  /** File name within the session's folder. */
  readonly name: string;
  readonly image: EncodedImage;
}

/** Which renditions stand for an image, the first there is. */
const PREFERRED: Record<Exclude<ImageChoice, 'all'>, readonly ImageRole[]> = {
  originals: ['original', 'annotated', 'zoomed'],
  annotated: ['annotated', 'original', 'zoomed'],
};

/** The images of a session that are exported, and sentences about those that cannot be read. */
export function exportedImages(
  { images }: SessionDocument,
  choice: ImageChoice,
): { readonly images: readonly ExportedImage[]; readonly problems: readonly string[] } {
  const found: ExportedImage[] = [];
  const problems: string[] = [];
  for (const { index, renditions, problems: wrong } of images) {
    const roles =
      choice === 'all'
        ? (['original', 'annotated', 'zoomed'] as const).filter((role) => renditions[role])
        : PREFERRED[choice].filter((role) => renditions[role]).slice(0, 1);
    for (const role of roles) {
      const image = renditions[role]!;
      found.push({ name: imageFileName(index, role, image.mime), image });
    }
    if (roles.length === 0) problems.push(`Image ${index + 1}: ${wrong[0] ?? 'it is missing.'}`);
  }
  return { images: found, problems };
}
