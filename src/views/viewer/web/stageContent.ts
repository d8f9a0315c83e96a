import { describeImage, ROLE_LABELS, type Shown } from '../imageLabels';
import type { ImageView, PreviewView, SessionView } from '../protocol';
import type { Picture } from './stage';

/** What stands in the middle of the viewer. */
export type StageContent =
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'arriving'; readonly preview: PreviewView | undefined }
  | { readonly kind: 'problem'; readonly problems: readonly string[] };

/**
 * Decides what to show of an image.
 * @param image with what is drawn on it now; undefined in a session without images
 * @param index its position, 0-based
 * @param shown what to show of it; undefined when it has no pixels
 */
export function stageContent(
  { images, isArriving, preview }: SessionView,
  image: ImageView | undefined,
  index: number,
  shown: Shown | undefined,
): StageContent {
  if (!image) return { kind: 'problem', problems: ['This session has no images.'] };
  const size = shown && image.renditions[shown.role];
  if (size) {
    const { role, drawings, view } = shown;
    const label = `${describeImage(image, index, images.length)}. ${ROLE_LABELS[view]}.`;
    return { kind: 'picture', picture: { index, role, size, label, drawings } };
  }
  if (image.problems.length > 0) return { kind: 'problem', problems: image.problems };
  if (isArriving) return { kind: 'arriving', preview };
  return { kind: 'problem', problems: ['This image is missing from the session.'] };
}
