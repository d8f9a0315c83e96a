import type { Drawing, ImageRole } from '../../session/document';
import { IMAGE_ROLES, type ImageView, type RenditionView } from './protocol';

/** What the renditions are called. */
export const ROLE_LABELS: Record<ImageRole, string> = {
  original: 'Original',
  annotated: 'Annotated',
  zoomed: 'As Shown',
};

/** What is shown of an image. */
export interface Shown {
  /** What it is called. */
  readonly view: ImageRole;
  /** The rendition whose pixels are shown. */
  readonly role: ImageRole;
  /** What lies over them. */
  readonly drawings: readonly Drawing[];
}

const NO_DRAWINGS: readonly Drawing[] = [];

/**
 * What to show of an image, or undefined where it has no pixels. Annotated are the pixels that were saved, which may show
 * more than the drawings; where there are none, or something was drawn since, it is the original below the drawings.
 * @param asked what the user wants to see; where the image has no such thing, the first that it has is shown
 * @param image with what is drawn on it now
 * @param isChanged whether that is more or less than what is saved
 */
export function shownOf(
  { renditions, drawings }: Pick<ImageView, 'renditions' | 'drawings'>,
  asked: ImageRole,
  isChanged: boolean,
): Shown | undefined {
  if (asked === 'annotated' && renditions.original && (isChanged || !renditions.annotated)) {
    return { view: drawings.length > 0 ? 'annotated' : 'original', role: 'original', drawings };
  }
  const role = renditions[asked] ? asked : IMAGE_ROLES.find((each) => renditions[each]);
  return role && { view: role, role, drawings: NO_DRAWINGS };
}

/** What to show of an image while one draws: all that is drawn lies over the original. */
export const shownToDraw = (image: Pick<ImageView, 'renditions' | 'drawings'>): Shown | undefined =>
  shownOf(image, 'annotated', true);

/** Whether somebody drew on the image. */
export function isAnnotated({ renditions, drawings }: ImageView): boolean {
  return renditions.annotated !== undefined || drawings.length > 0;
}

/** How an image is shown that was asked for by its number: with what is drawn on it. */
export const revealedAs = (image: ImageView | undefined): { readonly view?: ImageRole } =>
  image && isAnnotated(image) ? { view: 'annotated' } : {};

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
