import type { Drawing, ImageRole } from '../../../session/document';
import { describeImage, ROLE_LABELS } from '../imageLabels';
import type { PreviewView, SessionView } from '../protocol';
import type { Picture } from './stage';

/** What stands in the middle of the viewer. */
export type StageContent =
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'arriving'; readonly preview: PreviewView | undefined }
  | { readonly kind: 'problem'; readonly problems: readonly string[] };

const NO_DRAWINGS: readonly Drawing[] = [];

/**
 * Decides what to show of an image.
 * @param index 0-based
 * @param role the rendition to show; undefined when the image has none
 * @param drawings what lies on the image, and is shown where its pixels do not have it
 */
export function stageContent(
  { images, isArriving, preview }: SessionView,
  index: number,
  role: ImageRole | undefined,
  drawings: readonly Drawing[],
): StageContent {
  const image = images[index];
  if (!image) return { kind: 'problem', problems: ['This session has no images.'] };
  const size = role && image.renditions[role];
  if (size) {
    const label = `${describeImage({ ...image, drawings }, index, images.length)}. ${ROLE_LABELS[role]}.`;
    const layer = role === 'original' ? drawings : NO_DRAWINGS;
    return { kind: 'picture', picture: { index, role, size, label, drawings: layer } };
  }
  if (image.problems.length > 0) return { kind: 'problem', problems: image.problems };
  if (isArriving) return { kind: 'arriving', preview };
  return { kind: 'problem', problems: ['This image is missing from the session.'] };
}
