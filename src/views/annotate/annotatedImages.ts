import type { ImageTools } from '../../images/imageTools';
import type { Overlay } from '../../images/overlay';
import { FastshotError } from '../../base/errors';
import type { Drawing, SessionDocument, SessionImage } from '../../session/document';
import type { CarriedSession } from '../../session/write/carry';
import { withDrawings } from '../../session/write/draft';
import type { NewFormImage } from '../save/formImage';
import { sessionImages } from '../save/sessionImages';
import { drawingsAfter, isChanged, type SessionEdits } from './edits';
import type { RenderedImage } from './protocol';
import { renderPlan, type Layer } from './renderPlan';

type Tools = Pick<ImageTools, 'overlay' | 'scale'>;

/**
 * The images of a session as they are written: those drawn on with their new drawings, draw history and renditions,
 * all others as they are. Originals are carried along byte for byte.
 * @param carried of the same session; left out where it is damaged, so that only readable originals are taken
 * @param rendered what the page drew, for every image that changed
 * @throws `invalidInput` when an image that changed was not rendered or has no original
 */
export async function annotatedImages(
  document: SessionDocument,
  carried: CarriedSession | undefined,
  edits: SessionEdits,
  rendered: readonly RenderedImage[],
  tools: Tools,
  signal: AbortSignal,
): Promise<NewFormImage[]> {
  const images: NewFormImage[] = [];
  for (const [index, image] of document.images.entries()) {
    const [form] = sessionImages({ ...document, images: [image] }, carried);
    if (!form) continue;
    const own = edits.get(index);
    if (!isChanged(image.drawings, own)) {
      images.push(form);
      continue;
    }
    const pictures = rendered.find((each) => each.index === index);
    const drawings = drawingsAfter(image.drawings, own);
    images.push(await annotated(form, image, drawings, pictures, tools, signal));
  }
  return images;
}

async function annotated(
  form: NewFormImage,
  image: SessionImage,
  drawings: readonly Drawing[],
  pictures: RenderedImage | undefined,
  tools: Tools,
  signal: AbortSignal,
): Promise<NewFormImage> {
  const plan = renderPlan(image, drawings);
  if (!plan || !pictures) {
    throw new FastshotError('invalidInput', `${form.label} has no original image that can be drawn on.`);
  }
  const picture = (layer: Layer | undefined, overlays: readonly Overlay[]): Promise<Uint8Array | undefined> =>
    rendition(image, layer, overlays, form.label, tools, signal);
  const full = await picture(plan.annotated, pictures.annotated);
  const zoomed = await picture(plan.zoomed, pictures.zoomed);
  const draft = withDrawings(form.draft, drawings, full ?? null);
  return {
    ...form,
    draft: zoomed ? { ...draft, zoomed } : draft,
    annotated: () => full && new Uint8Array(full),
  };
}

/** A rendition as PNG; undefined for one that is left out. */
async function rendition(
  { renditions }: SessionImage,
  layer: Layer | undefined,
  overlays: readonly Overlay[],
  name: string,
  tools: Tools,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const base = layer && renditions[layer.on];
  if (!base) return undefined;
  const { width, height } = layer.size;
  const isScaled = base.width !== width || base.height !== height;
  const under = isScaled ? (await tools.scale(base.bytes(), layer.size, name, signal)).bytes : base.bytes();
  return (await tools.overlay(under, { overlays, size: layer.size }, name, signal)).bytes;
}
