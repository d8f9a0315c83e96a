import { displayText } from '../../base/displayText';
import type { SessionDocument, SessionImage } from '../../session/document';
import type { CarriedSession } from '../../session/write/carry';
import type { DraftImage } from '../../session/write/draft';
import { draftImageOf, draftOf } from '../../session/write/draftOf';
import type { NewFormImage } from './formImage';

/**
 * The images of an existing session for a form; those that hold nothing are left out.
 * @param carried of the same session; left out where it is damaged, so that only readable originals are taken
 * @param title of the session, where the form shows images of several
 */
export function sessionImages(
  document: SessionDocument,
  carried: CarriedSession | undefined,
  title?: string,
): NewFormImage[] {
  return document.images.flatMap((image) => {
    const draft = carried ? draftImageOf(image, carried) : looseDraft(document, image);
    return draft ? [formImage(image, draft, title)] : [];
  });
}

/** One image of a whole session, from 0 on, under a name of its own; undefined where it holds nothing. */
export function formImageOf(
  { document, carried }: { readonly document: SessionDocument; readonly carried: CarriedSession },
  index: number,
  label: string,
): NewFormImage | undefined {
  const image = document.images.find((each) => each.index === index);
  const draft = image && draftImageOf(image, carried);
  return image && draft && { ...formImage(image, draft, undefined), label };
}

/** What a form calls an image of the session it was opened with. */
export const imageLabel = (index: number): string => `Image ${index + 1}`;

function looseDraft(document: SessionDocument, image: SessionImage): DraftImage | undefined {
  return draftOf({ ...document, images: [image] }).images[0];
}

function formImage(image: SessionImage, draft: DraftImage, title: string | undefined): NewFormImage {
  const { original, annotated, zoomed } = image.renditions;
  const main = original ?? annotated ?? zoomed;
  const number = imageLabel(image.index);
  return {
    label: title === undefined ? number : `${displayText(title, 60)}, ${number}`,
    width: main?.width ?? 0,
    height: main?.height ?? 0,
    draft,
    original: () => original?.bytes(),
    annotated: () => (annotated ?? (original ? undefined : zoomed))?.bytes(),
    regions: [],
  };
}
