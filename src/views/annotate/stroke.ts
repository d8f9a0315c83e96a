import type { Drawing } from '../../session/document';

/** In pixels of the original image; parts of pixels are welcome. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

type Lines = Extract<Drawing, { type: 'lines' }>;
type Line = Lines['data'][number];

/** Points nearer to the last one than this, in pixels of the image, show nothing new. */
const MIN_DISTANCE = 1;

/** The way of a pen, as the lines between its points. */
export class Stroke {
  private readonly lines: Line[] = [];
  private last: Point;

  constructor(start: Point) {
    this.last = rounded(start);
  }

  /** Takes one more point. Returns the line to it; undefined when it is too near to matter. */
  add(point: Point): Line | undefined {
    const next = rounded(point);
    if (Math.hypot(next.x - this.last.x, next.y - this.last.y) < MIN_DISTANCE) return undefined;
    const line: Line = [this.last.x, this.last.y, next.x, next.y];
    this.lines.push(line);
    this.last = next;
    return line;
  }

  /** A stroke that went nowhere is a dot. */
  get drawing(): Lines {
    const { x, y } = this.last;
    return { type: 'lines', data: this.lines.length > 0 ? [...this.lines] : [[x, y, x, y]] };
  }
}

/** A text with its left upper corner at a point. */
export function textAt(point: Point, text: string): Drawing {
  return { type: 'text', data: { ...rounded(point), text } };
}

/** Tenths of pixels are finer than any screen, and short to write. */
function rounded({ x, y }: Point): Point {
  return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
}
