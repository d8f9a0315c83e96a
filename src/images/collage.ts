import type { Size } from './job';
import { filledPixels, type Pixels } from './pixels';

/** Side of a cell in pixels, and what shows around the images (desktop format, "Session JSON", thumbnail). */
const CELL = 100;
const BACKGROUND = [240, 240, 240, 255];
const RATIO = 4 / 3;

/** Columns and rows for a number of images: the grid nearest to 4:3, the one with fewer columns of two as near. */
export function gridOf(count: number): { readonly columns: number; readonly rows: number } {
  const grids = Array.from({ length: count }, (_, index) => ({
    columns: index + 1,
    rows: Math.ceil(count / (index + 1)),
  }));
  const distance = ({ columns, rows }: { columns: number; rows: number }): number =>
    Math.abs(columns / rows - RATIO);
  return grids.reduce((best, grid) => (distance(grid) < distance(best) ? grid : best));
}

/** What is in a cell: pixels, nothing where the image cannot be read, or `narrow` where no pixel of it is left. */
export type Cell = Pixels | 'unreadable' | 'narrow';

/**
 * The thumbnail of a session as the desktop app makes it of its original images: scaled to fit their cells and
 * centred, in the order of the session. The same to the last bit.
 * @param cells made by `cellPixels`
 * @returns undefined where the desktop app makes none either: without images, and when one is so narrow that no
 *     pixel of it would be left
 */
export function collage(cells: readonly Cell[]): Pixels | undefined {
  if (cells.length === 0 || cells.includes('narrow')) return undefined;
  const { columns, rows } = gridOf(cells.length);
  const all = filledPixels(columns * CELL, rows * CELL, BACKGROUND);
  for (const [index, cell] of cells.entries()) {
    if (typeof cell === 'string') continue;
    const x = (index % columns) * CELL + Math.floor((CELL - cell.width) / 2);
    const y = Math.floor(index / columns) * CELL + Math.floor((CELL - cell.height) / 2);
    paste(cell, all, x, y);
  }
  return all;
}

/** How large an image is in its cell; 0 on a side of which nothing is left. */
export function cellSize({ width, height }: Size): Size {
  const ratio = Math.min(CELL / width, CELL / height);
  return { width: Math.floor(width * ratio), height: Math.floor(height * ratio) };
}

/** An image scaled for its cell, without its alpha: the desktop app pastes the colours alone. */
export function cellPixels(scaled: Pixels): Pixels {
  const data = Uint8Array.from(scaled.data);
  for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 255;
  return { ...scaled, data };
}

function paste(image: Pixels, onto: Pixels, x: number, y: number): void {
  for (let row = 0; row < image.height; row++) {
    const pixels = image.data.subarray(row * image.width * 4, (row + 1) * image.width * 4);
    onto.data.set(pixels, ((y + row) * onto.width + x) * 4);
  }
}
