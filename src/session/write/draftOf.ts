import type { SessionDocument, SessionImage } from '../document';
import { arrayItems, stringOf, type CarriedSession, type Members } from './carry';
import type { DraftImage, SessionDraft } from './draft';

/** Where a window has its pixels: one of these. */
const PIXELS = ['original_image_data', 'original_image', 'image_data', 'image'];
const NONE: Members = new Map();

/**
 * A draft that writes an existing session again as it is, to be changed from there: `{...draft, name: 'new'}`. Texts
 * are whole, also where lists show them cut.
 * @param carried of the same session; left out where it is damaged, so that only its readable images are kept
 */
export function draftOf(document: SessionDocument, carried?: CarriedSession): SessionDraft {
  const { metadata } = document;
  const fields = carried?.metadata ?? NONE;
  const tags = fields.get('tags');
  return {
    name: stringOf(fields.get('name')) ?? metadata?.name ?? '',
    desc: stringOf(fields.get('desc')) ?? metadata?.desc ?? '',
    tags: tags
      ? arrayItems(tags)
          .map(stringOf)
          .filter((tag) => tag !== undefined)
      : (metadata?.tags ?? []),
    color: metadata?.color,
    class: stringOf(fields.get('class')) ?? metadata?.class ?? '',
    createdAt: stringOf(fields.get('created_at')) ?? metadata?.createdAt ?? document.timestamp ?? '',
    images: carried
      ? document.images.flatMap((image) => draftImageOf(image, carried) ?? [])
      : document.images.flatMap(loose),
    carried,
  };
}

/**
 * One image of an existing session as a draft, for a new session made of selected images.
 * @returns undefined for one that holds nothing
 */
export function draftImageOf(image: SessionImage, carried: CarriedSession): DraftImage | undefined {
  const members = carried.windows[image.index];
  const isEmpty = !members || !PIXELS.some((member) => members.has(member));
  return isEmpty ? undefined : { ...placed(image), carried: members };
}

function placed({ geometry, scale, drawings, hidden }: SessionImage): DraftImage {
  return { geometry, scale, drawings, hidden };
}

function loose(image: SessionImage): DraftImage[] {
  const { original, annotated, zoomed } = image.renditions;
  if (!original) return [];
  return [
    {
      ...placed(image),
      original: original.bytes(),
      annotated: annotated?.bytes() ?? null,
      zoomed: zoomed?.bytes(),
    },
  ];
}
