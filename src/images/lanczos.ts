import type { Pixels } from './pixels';

/** Lobes of the Lanczos window. */
const LOBES = 3;
/** Weights are integers of this many fractional bits. */
const PRECISION = 22;

/** The weights of one output position: `values` times the input from `start` on. */
interface Weights {
  readonly start: number;
  readonly values: Int32Array;
}

/**
 * Scales an image with a Lanczos filter, widened where it shrinks, as Pillow's `Image.resize(…, LANCZOS)` does: two
 * passes of integer arithmetic, rounded to 8 bits after each, so that the result is the same to the last bit.
 */
export function resizeLanczos(image: Pixels, width: number, height: number): Pixels {
  const horizontal = width === image.width ? image : resizeRows(image, width);
  return height === image.height ? horizontal : resizeColumns(horizontal, height);
}

function resizeRows({ width, height, data }: Pixels, newWidth: number): Pixels {
  const out = new Uint8Array(newWidth * height * 4);
  const columns = weightsOf(width, newWidth);
  for (let y = 0; y < height; y++) {
    for (const [x, { start, values }] of columns.entries()) {
      weigh(data, (y * width + start) * 4, 4, values, out, (y * newWidth + x) * 4);
    }
  }
  return { width: newWidth, height, data: out };
}

function resizeColumns({ width, height, data }: Pixels, newHeight: number): Pixels {
  const out = new Uint8Array(width * newHeight * 4);
  weightsOf(height, newHeight).forEach((weights, y) => {
    for (let x = 0; x < width; x++) {
      weigh(data, (weights.start * width + x) * 4, width * 4, weights.values, out, (y * width + x) * 4);
    }
  });
  return { width, height: newHeight, data: out };
}

/** Adds up pixels, `step` bytes apart, by their weights. */
function weigh(
  from: Uint8Array,
  at: number,
  step: number,
  weights: Int32Array,
  to: Uint8Array,
  out: number,
): void {
  const half = 1 << (PRECISION - 1);
  let [red, green, blue, alpha] = [half, half, half, half];
  for (let i = 0, offset = at; i < weights.length; i++, offset += step) {
    const weight = weights[i]!;
    red += from[offset]! * weight;
    green += from[offset + 1]! * weight;
    blue += from[offset + 2]! * weight;
    alpha += from[offset + 3]! * weight;
  }
  to[out] = clamp(red >> PRECISION);
  to[out + 1] = clamp(green >> PRECISION);
  to[out + 2] = clamp(blue >> PRECISION);
  to[out + 3] = clamp(alpha >> PRECISION);
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value));
}

function weightsOf(size: number, newSize: number): Weights[] {
  const scale = size / newSize;
  const widening = Math.max(scale, 1);
  const support = LOBES * widening;
  return Array.from({ length: newSize }, (_, position) => {
    const center = (position + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(size, Math.trunc(center + support + 0.5));
    const weights = Array.from({ length: end - start }, (_, i) =>
      lanczos((start + i - center + 0.5) / widening),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      start,
      values: Int32Array.from(weights, (weight) => roundHalfAway((weight / sum) * 2 ** PRECISION)),
    };
  });
}

function roundHalfAway(value: number): number {
  return Math.trunc(value + (value < 0 ? -0.5 : 0.5));
}

function lanczos(x: number): number {
  return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
