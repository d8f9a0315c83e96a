import type { Point } from '../../../annotate/stroke';
import { element } from '../dom';
import type { Size } from '../../zoomSteps';

/** How far one key press moves the marker, in CSS pixels; with Shift by one pixel of the image. */
const STEP = 10;

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The place where a tool works by keyboard, shown as a cross from the first arrow key on. */
export class Marker {
  private readonly cross = element('div', { class: 'marker', attributes: { 'aria-hidden': 'true' } });
  private place: Point | undefined;

  /** Where it is, in pixels of the image; in the middle at first. */
  at(size: Size): Point {
    const { x, y } = this.place ?? { x: Math.round(size.width / 2), y: Math.round(size.height / 2) };
    return { x: Math.min(size.width, x), y: Math.min(size.height, y) };
  }

  /** Moves it by an arrow key, within the image; false for any other key. */
  move({ key, shiftKey }: KeyboardEvent, sheet: HTMLElement, size: Size, scale: number): boolean {
    const direction = DIRECTIONS[key];
    if (!direction) return false;
    const step = shiftKey ? 1 : STEP / scale;
    const { x, y } = this.at(size);
    this.place = {
      x: Math.max(0, Math.min(size.width, x + direction.x * step)),
      y: Math.max(0, Math.min(size.height, y + direction.y * step)),
    };
    this.show(sheet, size);
    return true;
  }

  show(sheet: HTMLElement, size: Size): void {
    const { x, y } = this.at(size);
    this.place = { x, y };
    this.cross.style.setProperty('--x', String(x));
    this.cross.style.setProperty('--y', String(y));
    sheet.append(this.cross);
    this.cross.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  hide(): void {
    this.cross.remove();
  }
}
