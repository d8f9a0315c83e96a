import { premultiplied, unpremultiplied } from './alpha';
import { resizeLanczos } from './lanczos';
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

/**
 * The thumbnail of a session as the desktop app makes it of its original images: scaled to fit their cells and
 * centred, in the order of the session. The same to the last bit.
 * @param image decodes one; called once for each and in turn, so that one at a time is in memory. Undefined for one
 *     that cannot be read: its cell stays empty
 * @returns undefined where the desktop app makes none either: without images, and when one is so narrow that no
 *     pixel of it would be left
 */
export async function collage(
  count: number,
  image: (index: number) => Promise<Pixels | undefined>,
): Promise<Pixels | undefined> {
  if (count === 0) return undefined;
  const { columns, rows } = gridOf(count);
  const all = filledPixels(columns * CELL, rows * CELL, BACKGROUND);
  for (let index = 0; index < count; index++) {
    const original = await image(index);
    if (!original) continue;
    const ratio = Math.min(CELL / original.width, CELL / original.height);
    const width = Math.floor(original.width * ratio);
    const height = Math.floor(original.height * ratio);
    if (width === 0 || height === 0) return undefined;
    const x = (index % columns) * CELL + Math.floor((CELL - width) / 2);
    const y = Math.floor(index / columns) * CELL + Math.floor((CELL - height) / 2);
    paste(shown(resizeLanczos(premultiplied(original), width, height)), all, x, y);
  }
  return all;
}

function paste(image: Pixels, onto: Pixels, x: number, y: number): void {
  for (let row = 0; row < image.height; row++) {
    const pixels = image.data.subarray(row * image.width * 4, (row + 1) * image.width * 4);
    onto.data.set(pixels, ((y + row) * onto.width + x) * 4);
  }
}

/** The colours without their alpha: the desktop app pastes them so. */
function shown(image: Pixels): Pixels {
  const out = Uint8Array.from(unpremultiplied(image).data);
  for (let alpha = 3; alpha < out.length; alpha += 4) out[alpha] = 255;
  return { width: image.width, height: image.height, data: out };
}
