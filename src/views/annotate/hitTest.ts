import type { Drawing } from '../../session/document';
import { LINE_WIDTH } from '../../session/drawingStyle';
import type { Change } from './edits';
import type { Point } from './stroke';

type Line = readonly [number, number, number, number];

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Something that was drawn in one go: a text, or lines that join one another. The desktop app may keep several strokes
 * as one drawing.
 */
export interface Part {
  /** Of the drawing. */
  readonly position: number;
  /** The first of its lines, and the one behind the last; 0 and 0 for a text. */
  readonly from: number;
  readonly to: number;
}

/**
 * All parts at a point, the topmost last.
 * @param reach how far beside a line still counts, in pixels of the image
 * @param textBox where the text at a position is; only who draws it knows
 */
export function partsAt(
  drawings: readonly Drawing[],
  point: Point,
  reach: number,
  textBox: (position: number) => Box | undefined,
): Part[] {
  const isHit = (line: Line): boolean => distance(point, line) <= reach + LINE_WIDTH / 2;
  return drawings.flatMap((drawing, position) => {
    if (drawing.type === 'text') {
      return isWithin(point, textBox(position)) ? [{ position, from: 0, to: 0 }] : [];
    }
    return strokesOf(drawing.data)
      .filter(([from, to]) => drawing.data.slice(from, to).some(isHit))
      .map(([from, to]) => ({ position, from, to }));
  });
}

/** What is left of drawings without some of their parts. */
export function withoutParts(drawings: readonly Drawing[], parts: readonly Part[]): Change[] {
  const positions = new Set(parts.map(({ position }) => position));
  return [...positions].map((position) => {
    const drawing = drawings[position];
    if (drawing?.type !== 'lines') return { position };
    const erased = parts.filter((part) => part.position === position);
    const data = drawing.data.filter((_, line) => !erased.some(({ from, to }) => line >= from && line < to));
    return data.length === 0 ? { position } : { position, drawing: { type: 'lines', data } };
  });
}

/** Where lines begin and end that join one another. */
function strokesOf(lines: readonly Line[]): [from: number, to: number][] {
  const strokes: [from: number, to: number][] = [];
  for (const [index, [x, y]] of lines.entries()) {
    const before = lines[index - 1];
    const last = strokes.at(-1);
    if (last && before && before[2] === x && before[3] === y) last[1] = index + 1;
    else strokes.push([index, index + 1]);
  }
  return strokes;
}

function isWithin({ x, y }: Point, box: Box | undefined): boolean {
  return box !== undefined && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

/** From a point to the nearest one of a line. */
function distance({ x, y }: Point, [x1, y1, x2, y2]: Line): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - x1) * dx + (y - y1) * dy) / length;
  const part = Math.max(0, Math.min(1, along));
  return Math.hypot(x - (x1 + part * dx), y - (y1 + part * dy));
}
