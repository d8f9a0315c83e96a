import type { Drawing, ImageRole } from '../../session/document';
import { TEXT_SIZE, textSizeAt } from '../../session/drawingStyle';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture to be made: a rendition, scaled where it has another size, with drawings laid over it. */
export interface Layer {
  readonly on: ImageRole;
  readonly size: Size;
  /** In pixels of this picture. */
  readonly drawings: readonly Drawing[];
  /** Of texts, in pixels of this picture. */
  readonly textSize: number;
}

export interface RenderPlan {
  /** Left out where nothing is drawn: there is no annotated image then. */
  readonly annotated?: Layer;
  /** What was on screen. Left out where it is the annotated image, or else the original. */
  readonly zoomed?: Layer;
}

/** What a plan needs to know of an image. */
export interface Drawable {
  readonly scale: number;
  /** What its session holds. */
  readonly drawings: readonly Drawing[];
  readonly renditions: Partial<Record<ImageRole, Size>>;
}

/** More cannot be opened again. */
const MAX_PIXELS = 64 * 1024 * 1024;
const MAX_SIDE = 65_535;

/**
 * How to make the renditions that show drawings. Where all that was saved is still there, new drawings are laid over
 * what the desktop app had drawn, so that its fonts stay, and what its pixels show beyond the draw history. Else
 * everything is drawn anew on the original.
 * @param drawings what is drawn now (`drawingsAfter` of the image's own)
 * @returns undefined for an image without an original
 */
export function renderPlan(
  { scale, drawings: saved, renditions }: Drawable,
  drawings: readonly Drawing[],
): RenderPlan | undefined {
  const { original, annotated, zoomed } = renditions;
  if (!original) return undefined;
  const isAddedTo = saved.every((drawing, position) => drawing === drawings[position]);
  const added = drawings.slice(saved.length);
  const layer = (base: ImageRole, picture: Size | undefined, size: Size, textSize: number): Layer =>
    isAddedTo && picture && hasSameSize(picture, size)
      ? { on: base, size: pick(size), drawings: added, textSize }
      : { on: 'original', size: pick(size), drawings, textSize };
  const onScreen = scaledSize(original, scale);
  const full = layer('annotated', annotated, original, TEXT_SIZE);
  const shown = onScreen && layer('zoomed', zoomed, onScreen, textSizeAt(scale));
  return {
    ...(drawings.length > 0 && { annotated: full }),
    ...(shown && { zoomed: { ...shown, drawings: shown.drawings.map((each) => scaled(each, scale)) } }),
  };
}

/** The size on screen, as the desktop app cuts it; undefined where it is the original's, or too large. */
function scaledSize(original: Size, scale: number): Size | undefined {
  const width = Math.max(1, Math.trunc(original.width * scale));
  const height = Math.max(1, Math.trunc(original.height * scale));
  if (hasSameSize(original, { width, height })) return undefined;
  return width * height <= MAX_PIXELS && Math.max(width, height) <= MAX_SIDE ? { width, height } : undefined;
}

/** On screen the desktop app draws at scaled places, with lines as thick as ever. */
function scaled(drawing: Drawing, scale: number): Drawing {
  if (drawing.type === 'lines') {
    const data = drawing.data.map(
      ([x1, y1, x2, y2]) => [x1 * scale, y1 * scale, x2 * scale, y2 * scale] as const,
    );
    return { type: 'lines', data };
  }
  const { x, y, text } = drawing.data;
  return { type: 'text', data: { x: x * scale, y: y * scale, text } };
}

function hasSameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}

const pick = ({ width, height }: Size): Size => ({ width, height });
