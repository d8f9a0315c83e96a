/** Largest side that VS Code's browser shows, and pixels that fit in memory as RGBA (256 MB). */
const MAX_SIDE = 65_535;
export const MAX_PIXELS = 64 * 1024 * 1024;

/** Why an image of this size is not taken, as the end of a sentence; undefined for a size that is. */
export function sizeProblem({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): string | undefined {
  if (width <= 0 || height <= 0) return 'has no pixels';
  const size = `is ${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels`;
  if (width > MAX_SIDE || height > MAX_SIDE) {
    return `${size}: no side can be longer than ${MAX_SIDE.toLocaleString('en')}`;
  }
  return width * height > MAX_PIXELS ? `${size}, more than the 64 megapixels that can be shown` : undefined;
}
