import type { ImageTools } from '../../images/imageTools';
import { FastshotError, isFastshotError } from '../../base/errors';
import type { Region } from '../../images/redact';
import type { Drawing } from '../../session/document';
import { withNewPixels, type DraftImage } from '../../session/write/draft';
import type { NewFormImage } from './formImage';

type Tools = Pick<ImageTools, 'measure' | 'redact'>;

/** How the desktop app draws, in pixels of the original (desktop format, "Session JSON"). */
const LINE_WIDTH = 3;
const TEXT_SIZE = 28;

/**
 * An image as it is written: with its regions burnt into all its pixels, and without anything that tells what was
 * there. Drawings that touch a region go as well, because their text is in the file; what of them lies outside stays
 * in the annotated image.
 * @throws `damaged` when an image with regions cannot be read
 */
export async function redactedImage(
  image: NewFormImage,
  tools: Tools,
  signal: AbortSignal,
): Promise<{ readonly draft: DraftImage; readonly original: Uint8Array }> {
  const { label, regions, draft } = image;
  const original = image.original();
  if (regions.length === 0) return { draft, original: original ?? new Uint8Array() };
  if (!original) {
    throw new FastshotError(
      'damaged',
      `${label} cannot be read, so nothing in it can be redacted. Remove it.`,
    );
  }
  const annotated = image.annotated();
  const { width, height } = image;
  const hidden = { regions, size: { width, height } };
  const pixels = await tools.redact(original, hidden, label, signal);
  const drawn = annotated && (await redactedAnnotated(annotated, hidden, label, tools, signal));
  const drawings = draft.drawings.filter((drawing) => !regions.some((region) => touches(drawing, region)));
  return {
    draft: withNewPixels({ ...draft, drawings }, pixels.bytes, drawn ?? null),
    original: pixels.bytes,
  };
}

/**
 * The annotated image, redacted. One of another size than the original is left out: nobody knows where in it the
 * regions are. So is one that cannot be read.
 */
async function redactedAnnotated(
  annotated: Uint8Array,
  hidden: Parameters<ImageTools['redact']>[1],
  label: string,
  tools: Tools,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const { width, height } = await tools.measure(annotated, label, signal);
    if (width !== hidden.size.width || height !== hidden.size.height) return undefined;
    return (await tools.redact(annotated, hidden, label, signal)).bytes;
  } catch (error) {
    if (isFastshotError(error, 'invalidInput', 'damaged', 'tooLarge')) return undefined;
    throw error;
  }
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function touches(drawing: Drawing, { x, y, width, height }: Region): boolean {
  const boxes = drawing.type === 'text' ? [textBox(drawing.data)] : drawing.data.map(lineBox);
  return boxes.some(
    ({ left, top, right, bottom }) => left < x + width && right > x && top < y + height && bottom > y,
  );
}

/** Generous: no font is wider than it is high. */
function textBox({ x, y, text }: { x: number; y: number; text: string }): Box {
  const lines = text.split('\n');
  const longest = Math.max(...lines.map((line) => line.length));
  return { left: x, top: y, right: x + longest * TEXT_SIZE, bottom: y + lines.length * TEXT_SIZE * 1.5 };
}

function lineBox([x1, y1, x2, y2]: readonly [number, number, number, number]): Box {
  return {
    left: Math.min(x1, x2) - LINE_WIDTH,
    top: Math.min(y1, y2) - LINE_WIDTH,
    right: Math.max(x1, x2) + LINE_WIDTH,
    bottom: Math.max(y1, y2) + LINE_WIDTH,
  };
}
