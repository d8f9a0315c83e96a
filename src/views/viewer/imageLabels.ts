import type { ImageRole } from '../../session/document';
import { IMAGE_ROLES, type ImageView, type RenditionView } from './protocol';

/** What the renditions are called. */
export const ROLE_LABELS: Record<ImageRole, string> = {
  original: 'Original',
  annotated: 'Annotated',
  zoomed: 'As Shown',
};

/** The rendition to show: the one asked for, or the first there is. */
export function availableRole({ renditions }: ImageView, asked: ImageRole): ImageRole | undefined {
  return renditions[asked] ? asked : IMAGE_ROLES.find((role) => renditions[role]);
}

/** The rendition after this one, in the order in which they are offered; the first one after the last. */
export function roleAfter({ renditions }: ImageView, role: ImageRole): ImageRole | undefined {
  const offered = IMAGE_ROLES.filter((each) => renditions[each]);
  return offered[(offered.indexOf(role) + 1) % offered.length];
}

/** Whether somebody drew on the image. */
export function isAnnotated({ renditions, drawings }: ImageView): boolean {
  return renditions.annotated !== undefined || drawings.length > 0;
}

/**
 * How an image is shown that was asked for by its number: with what is drawn on it. Drawings lie over the original; what
 * was drawn elsewhere is in the annotated rendition only.
 */
export function shownWithDrawings(image: ImageView | undefined): {
  readonly role?: ImageRole;
  readonly drawings?: true;
} {
  if (!image || !isAnnotated(image)) return {};
  if (image.drawings.length > 0 && image.renditions.original) return { role: 'original', drawings: true };
  return { role: 'annotated' };
}

/** `1920 × 1080`. */
export function dimensions({ width, height }: Pick<RenditionView, 'width' | 'height'>): string {
  return `${width} × ${height}`;
}

/** The size an image is known by: that of its original, where there is one. */
export function mainRendition({ renditions }: ImageView): RenditionView | undefined {
  return renditions.original ?? renditions.annotated ?? renditions.zoomed;
}

/** An image in words: `Image 2 of 5, 1920 by 1080, annotated, has problems`. */
export function describeImage(image: ImageView, index: number, count: number): string {
  const size = mainRendition(image);
  return [
    `Image ${index + 1} of ${count}`,
    size && `${size.width} by ${size.height}`,
    isAnnotated(image) && 'annotated',
    image.hidden && 'was hidden',
    image.problems.length > 0 && 'has problems',
  ]
    .filter(Boolean)
    .join(', ');
}
