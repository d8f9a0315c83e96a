import { element, iconButton } from '../../viewer/web/dom';
import { clampScale, fitScale, nextStep, wheelFactor, type Size } from '../../viewer/zoomSteps';

/** The padding of `.redact-stage` in form.css, CSS pixels. */
const MARGIN = 16;

/** The whole image, or CSS pixels per image pixel. */
type Zoom = 'fit' | number;

/** Zooms the image of the redact dialog: by buttons, keys, and the wheel with Ctrl or Cmd; without them it scrolls. */
export class RedactZoom {
  /** The buttons, and how large the image is shown. */
  readonly element: HTMLElement;
  private readonly label = element('span', { class: 'hint scale', attributes: { role: 'status' } });
  private zoom: Zoom = 'fit';

  constructor(
    private readonly stage: HTMLElement,
    private readonly sheet: HTMLElement,
    private readonly size: Size,
  ) {
    this.element = element(
      'div',
      { class: 'redact-zoom', attributes: { role: 'group', 'aria-label': 'Zoom' } },
      iconButton('zoom-out', 'Zoom out', '-', () => this.step(-1)),
      this.label,
      iconButton('zoom-in', 'Zoom in', '+', () => this.step(1)),
      iconButton('screen-full', 'Fit to window', '0', () => this.set('fit')),
    );
    stage.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    new ResizeObserver(() => this.show()).observe(stage);
  }

  /** Whether the key is one of zooming. */
  key({ key }: KeyboardEvent): boolean {
    if (key === '+' || key === '=') this.step(1);
    else if (key === '-') this.step(-1);
    else if (key === '0') this.set('fit');
    else return false;
    return true;
  }

  private get fit(): number {
    const { clientWidth, clientHeight } = this.stage;
    return fitScale(this.size, { width: clientWidth - 2 * MARGIN, height: clientHeight - 2 * MARGIN });
  }

  private get scale(): number {
    return this.zoom === 'fit' ? this.fit : this.zoom;
  }

  private step(direction: 1 | -1): void {
    this.set(nextStep(this.scale, direction, this.fit));
  }

  /** @param at what stays where it is, in client coordinates; the middle of what is seen by default */
  private set(zoom: Zoom, at = this.middle()): void {
    const before = this.sheet.getBoundingClientRect();
    const [x, y] = [(at.x - before.left) / before.width, (at.y - before.top) / before.height];
    this.zoom = zoom === 'fit' ? zoom : clampScale(zoom, this.fit);
    this.show();
    const after = this.sheet.getBoundingClientRect();
    this.stage.scrollLeft += after.left + x * after.width - at.x;
    this.stage.scrollTop += after.top + y * after.height - at.y;
  }

  private show(): void {
    this.sheet.style.width = `${this.size.width * this.scale}px`;
    this.label.textContent = `${Math.round(this.scale * 100)} %`;
  }

  private middle(): { x: number; y: number } {
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }

  private onWheel(event: WheelEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.deltaY === 0) return;
    event.preventDefault();
    const scale = this.scale * wheelFactor(event.deltaY, event.deltaMode);
    this.set(scale, { x: event.clientX, y: event.clientY });
  }
}
