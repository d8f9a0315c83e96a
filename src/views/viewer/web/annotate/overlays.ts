import type { Overlay } from '../../../../images/overlay';
import type { Drawing } from '../../../../session/document';
import { LINE_HEIGHT, LINE_WIDTH } from '../../../../session/drawingStyle';
import type { Box } from '../../../annotate/hitTest';
import type { Layer } from '../../../annotate/renderPlan';
import { drawingsLayer } from '../drawingsLayer';

/** Side of the pieces that a picture is made in: browsers limit how large one may be, and each takes memory. */
const PIECE = 2048;

/**
 * Pictures of the drawings of a layer, by the same elements that show them. Pieces without drawings are left out.
 * @param font that texts are shown in (`font-family`)
 */
export async function renderOverlays(layer: Layer | undefined, font: string): Promise<Overlay[]> {
  if (!layer) return [];
  const { drawings, size, textSize } = layer;
  const boxes = drawings.map((drawing) => boxOf(drawing, textSize, font));
  const overlays: Overlay[] = [];
  for (let top = 0; top < size.height; top += PIECE) {
    for (let left = 0; left < size.width; left += PIECE) {
      const right = Math.min(size.width, left + PIECE);
      const bottom = Math.min(size.height, top + PIECE);
      const piece = { left, top, right, bottom };
      const here = drawings.filter((_, position) => overlaps(boxes[position]!, piece));
      const reach = boxes.filter((box) => overlaps(box, piece)).reduce(union, EMPTY);
      if (here.length > 0) overlays.push(await picture(here, intersection(piece, reach), textSize, font));
    }
  }
  return overlays;
}

/** A part of the drawings as a PNG. */
async function picture(
  drawings: readonly Drawing[],
  part: Box,
  textSize: number,
  font: string,
): Promise<Overlay> {
  const { left, top } = part;
  const size = { width: part.right - left, height: part.bottom - top };
  const layer = drawingsLayer(drawings, size, textSize);
  layer.setAttribute('viewBox', `${left} ${top} ${size.width} ${size.height}`);
  layer.setAttribute('width', String(size.width));
  layer.setAttribute('height', String(size.height));
  layer.setAttribute('font-family', font);
  const source = new Blob([new XMLSerializer().serializeToString(layer)], { type: 'image/svg+xml' });
  const url = URL.createObjectURL(source);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = size.width;
    canvas.height = size.height;
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return { x: left, y: top, image: await pngOf(canvas) };
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function pngOf(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!png) throw new Error('There is not enough memory to draw on this image.');
  return new Uint8Array(await png.arrayBuffer());
}

const EMPTY: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };

/** Where a drawing may be seen, generously, in whole pixels. */
function boxOf(drawing: Drawing, textSize: number, font: string): Box {
  if (drawing.type === 'lines') {
    return grown(
      drawing.data.reduce((box, [x1, y1, x2, y2]) => union(union(box, dot(x1, y1)), dot(x2, y2)), EMPTY),
      LINE_WIDTH,
    );
  }
  const { x, y, text } = drawing.data;
  const lines = text.split(/\r\n|\r|\n/);
  const width = Math.max(...lines.map((line) => widthOf(line, textSize, font)));
  const height = lines.length * textSize * LINE_HEIGHT;
  // Letters reach beyond the size of their font.
  return grown({ left: x, top: y, right: x + width, bottom: y + height }, textSize);
}

function widthOf(line: string, textSize: number, font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return line.length * textSize;
  context.font = `${textSize}px ${font}`;
  return context.measureText(line).width;
}

const dot = (x: number, y: number): Box => ({ left: x, top: y, right: x, bottom: y });

function grown({ left, top, right, bottom }: Box, by: number): Box {
  return {
    left: Math.floor(left - by),
    top: Math.floor(top - by),
    right: Math.ceil(right + by),
    bottom: Math.ceil(bottom + by),
  };
}

function union(one: Box, other: Box): Box {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

function intersection(one: Box, other: Box): Box {
  return {
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  };
}

function overlaps(one: Box, other: Box): boolean {
  const { left, top, right, bottom } = intersection(one, other);
  return left < right && top < bottom;
}
