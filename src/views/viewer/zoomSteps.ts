/** What + and − step through, in CSS pixels per image pixel. */
const STEPS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32];
const MIN = 0.05;
const MAX = 32;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The scale at which an image fits into a viewport; small images are not enlarged. */
export function fitScale(image: Size, viewport: Size): number {
  return smallest(viewport.width / image.width, viewport.height / image.height);
}

/** The scale at which an image is as wide as a viewport, however high it is; narrow images are not enlarged. */
export function widthScale(image: Size, viewport: Size): number {
  return smallest(viewport.width / image.width);
}

/** The smallest of these scales and 1; 1 where there is no room or no image. */
function smallest(...scales: readonly number[]): number {
  const scale = Math.min(1, ...scales);
  return scale > 0 ? scale : 1;
}

/** Whether an image is so tall that the whole of it would be less than half as large as it can be: a page, a long chat. */
export function isTall(image: Size, viewport: Size): boolean {
  return fitScale(image, viewport) < widthScale(image, viewport) / 2;
}

/** The next step above (`direction` 1) or below (-1) a scale. What fits below the smallest step stays reachable. */
export function nextStep(scale: number, direction: 1 | -1, fit: number): number {
  // A hundredth of tolerance, so that a step that came out of a division is not repeated.
  const isBeyond = (step: number): boolean => (direction > 0 ? step > scale * 1.01 : step < scale * 0.99);
  const step = direction > 0 ? STEPS.find(isBeyond) : STEPS.findLast(isBeyond);
  return clampScale(step ?? scale, fit);
}

/** A scale within what the viewer offers: from 5 % (or what fits, if smaller) to 3200 %. */
export function clampScale(scale: number, fit: number): number {
  return Math.min(MAX, Math.max(Math.min(MIN, fit), scale));
}

/** The factor by which a turn of the wheel changes the scale; a notch of 100 pixels is about a fifth. */
export function wheelFactor(deltaY: number, deltaMode: number): number {
  const pixels = deltaMode === 1 ? deltaY * 33 : deltaMode === 2 ? deltaY * 100 : deltaY;
  return Math.exp(-Math.max(-200, Math.min(200, pixels)) / 500);
}
