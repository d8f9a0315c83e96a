import { FastshotError } from '../base/errors';
import type { Pixels } from './pixels';

/** What to hide, in pixels of the image; parts outside the image do not count. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** `black` leaves nothing. `blur` leaves a few rough colours, too few to read; short secrets need `black`. */
  readonly mode: 'black' | 'blur';
}

/** Whole pixels; `right` and `bottom` are the first ones outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Rgb = readonly [number, number, number];

/**
 * A region is blurred to at most this many colours in a row, each the average of a cell at least so wide: far more
 * than a letter. Averages are rounded to 16 levels, because exact ones would tell short texts apart by trying them.
 */
const MAX_CELLS = 8;
const MIN_CELL = 24;
const LEVEL = 17;

/**
 * Burns regions into a copy of an image. What was there is gone: black does not depend on it at all, blur only on the
 * rounded average colours of large cells. The regions become opaque.
 * @throws as `checkRegions`
 */
export function redactPixels(image: Pixels, regions: readonly Region[]): Pixels {
  checkRegions(regions);
  const copy = { ...image, data: Uint8Array.from(image.data) };
  for (const region of regions) {
    const box = boxOf(region, image);
    if (box.left >= box.right || box.top >= box.bottom) continue;
    if (region.mode === 'black') blacken(copy, box);
    else blur(copy, box);
  }
  return copy;
}

/** @throws `invalidInput` for a region without position or size, so that nobody believes it hidden */
export function checkRegions(regions: readonly Region[]): void {
  const isRectangle = ({ x, y, width, height }: Region): boolean =>
    [x, y, width, height].every(Number.isFinite) && width >= 0 && height >= 0;
  if (regions.every(isRectangle)) return;
  throw new FastshotError('invalidInput', 'A region to hide has no valid position or size.');
}

/** The pixels that a region touches, also where it touches only a part of one. */
export function boxOf(
  { x, y, width, height }: Omit<Region, 'mode'>,
  image: { readonly width: number; readonly height: number },
): Box {
  return {
    left: Math.max(0, Math.floor(x)),
    top: Math.max(0, Math.floor(y)),
    right: Math.min(image.width, Math.ceil(x + width)),
    bottom: Math.min(image.height, Math.ceil(y + height)),
  };
}

function blacken({ width, data }: Pixels, { left, top, right, bottom }: Box): void {
  for (let y = top; y < bottom; y++) {
    for (let at = (y * width + left) * 4; at < (y * width + right) * 4; at += 4) {
      data.fill(0, at, at + 3);
      data[at + 3] = 255;
    }
  }
}

/** Colours that run smoothly from the middle of one cell to the next. */
function blur(image: Pixels, box: Box): void {
  const cell = Math.max(
    MIN_CELL,
    Math.ceil(Math.max(box.right - box.left, box.bottom - box.top) / MAX_CELLS),
  );
  const columns = starts(box.left, box.right, cell);
  const rows = starts(box.top, box.bottom, cell).map((top) =>
    columns.map((left) =>
      averageOf(image, {
        left,
        top,
        right: Math.min(box.right, left + cell),
        bottom: Math.min(box.bottom, top + cell),
      }),
    ),
  );
  for (let y = box.top; y < box.bottom; y++) {
    const [above, below, byY] = between(y - box.top, cell, rows.length);
    const row = columns.map((_, column) => mix(rows[above]![column]!, rows[below]![column]!, byY));
    for (let x = box.left, at = (y * image.width + x) * 4; x < box.right; x++, at += 4) {
      const [left, right, byX] = between(x - box.left, cell, columns.length);
      const [from, to] = [row[left]!, row[right]!];
      for (let channel = 0; channel < 3; channel++) {
        image.data[at + channel] = Math.round(from[channel]! * (1 - byX) + to[channel]! * byX);
      }
      image.data[at + 3] = 255;
    }
  }
}

function starts(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);
}

/** For a position, the two of `count` cells whose middles it lies between, and how much of the second one. */
function between(position: number, cell: number, count: number): [number, number, number] {
  const place = Math.max(0, Math.min(count - 1, (position + 0.5) / cell - 0.5));
  const first = Math.floor(place);
  return [first, Math.min(count - 1, first + 1), place - first];
}

function mix(one: Rgb, other: Rgb, part: number): Rgb {
  const channel = (index: 0 | 1 | 2): number => one[index] * (1 - part) + other[index] * part;
  return [channel(0), channel(1), channel(2)];
}

/** The average colour of what is visible, in 16 levels; white where nothing is. */
function averageOf({ width, data }: Pixels, { left, top, right, bottom }: Box): Rgb {
  let [red, green, blue, weight] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let at = (y * width + left) * 4; at < (y * width + right) * 4; at += 4) {
      const alpha = data[at + 3]!;
      red += data[at]! * alpha;
      green += data[at + 1]! * alpha;
      blue += data[at + 2]! * alpha;
      weight += alpha;
    }
  }
  const level = (sum: number): number => (weight === 0 ? 255 : Math.round(sum / weight / LEVEL) * LEVEL);
  return [level(red), level(green), level(blue)];
}
