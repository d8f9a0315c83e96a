import type { Overlay } from '../../images/overlay';
import { isRecord } from '../isRecord';
import type { Step } from './edits';
import { parseStep, type EditEntries } from './parseEdits';

/** An image with what is drawn on it as pictures, made by the page: only a browser has the fonts of all scripts. */
export interface RenderedImage {
  readonly index: number;
  /** For the layers of `renderPlan`; empty where there is none. */
  readonly annotated: readonly Overlay[];
  readonly zoomed: readonly Overlay[];
}

/** From the page of the viewer to the extension. */
export type AnnotateMessage =
  | { readonly type: 'step'; readonly index: number; readonly step: Step }
  | { readonly type: 'discardAnnotations' }
  /** `image`: the one that is shown, 0-based. */
  | { readonly type: 'saveAnnotations'; readonly image: number; readonly images: readonly RenderedImage[] };

/** From the extension to the page. */
export type AnnotateHostMessage =
  /** Turns drawing on. */
  | { readonly type: 'annotate' }
  /** A step made in another editor of the same session. */
  | { readonly type: 'step'; readonly index: number; readonly step: Step }
  /** All edits there are now. */
  | { readonly type: 'edits'; readonly edits: EditEntries }
  /** While annotations are saved nothing can be drawn. */
  | { readonly type: 'saving'; readonly isSaving: boolean };

/** A message about annotations, or undefined for anything else: what a webview sends is not trusted. */
export function parseAnnotateMessage(
  message: Readonly<Record<string, unknown>>,
): AnnotateMessage | undefined {
  const { type, index, step, image, images } = message;
  switch (type) {
    case 'step': {
      const parsed = parseStep(step);
      return isIndex(index) && parsed ? { type, index, step: parsed } : undefined;
    }
    case 'discardAnnotations':
      return { type };
    case 'saveAnnotations':
      return isIndex(image) && Array.isArray(images) && images.every(isRenderedImage)
        ? { type, image, images }
        : undefined;
    default:
      return undefined;
  }
}

function isRenderedImage(value: unknown): value is RenderedImage {
  if (!isRecord(value) || !isIndex(value['index'])) return false;
  return [value['annotated'], value['zoomed']].every(
    (overlays) => Array.isArray(overlays) && overlays.every(isOverlay),
  );
}

function isOverlay(value: unknown): value is Overlay {
  if (!isRecord(value) || !(value['image'] instanceof Uint8Array)) return false;
  return [value['x'], value['y']].every(isIndex);
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
