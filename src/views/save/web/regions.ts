import type { Region } from '../../../images/redact';
import { element } from '../../viewer/web/dom';
import type { Size } from '../../viewer/zoomSteps';

/** Shows a region over an image, whatever the size that is shown in. */
export function regionBox(region: Region, size: Size): HTMLElement {
  const box = element('div', { class: `region ${region.mode}` });
  placeBox(box, region, size);
  return box;
}

export function placeBox(box: HTMLElement, { x, y, width, height }: Region, size: Size): void {
  box.style.left = `${(x / size.width) * 100}%`;
  box.style.top = `${(y / size.height) * 100}%`;
  box.style.width = `${(width / size.width) * 100}%`;
  box.style.height = `${(height / size.height) * 100}%`;
}

/** The region between two points, whole pixels within the image; undefined when it is too small to be meant. */
export function regionBetween(
  from: { x: number; y: number },
  to: { x: number; y: number },
  mode: Region['mode'],
  size: Size,
): Region | undefined {
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x)));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y)));
  const right = Math.min(size.width, Math.ceil(Math.max(from.x, to.x)));
  const bottom = Math.min(size.height, Math.ceil(Math.max(from.y, to.y)));
  if (right - left < 3 || bottom - top < 3) return undefined;
  return { x: left, y: top, width: right - left, height: bottom - top, mode };
}

/** A region moved, and grown at its right and lower edge; it stays within the image. */
export function changed(
  region: Region,
  { dx = 0, dy = 0, dw = 0, dh = 0 }: { dx?: number; dy?: number; dw?: number; dh?: number },
  size: Size,
): Region {
  const width = clamp(region.width + dw, 4, size.width - region.x);
  const height = clamp(region.height + dh, 4, size.height - region.y);
  const x = clamp(region.x + dx, 0, size.width - width);
  const y = clamp(region.y + dy, 0, size.height - height);
  return { ...region, x, y, width, height };
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
