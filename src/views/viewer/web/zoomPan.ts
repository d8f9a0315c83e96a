import type { Zoom } from '../viewState';
import { clampScale, fitScale, isTall, nextStep, wheelFactor, widthScale, type Size } from '../zoomSteps';

/** From here on single pixels are what one looks at. */
const PIXELATED_FROM = 3;

/** Free space around the image: the padding of `.stage-middle`. */
const MARGIN = 12;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Zooms and pans one sheet inside a scroll container. Panning is native scrolling, so scroll bars, touch, trackpads
 * and the keyboard work as everywhere; a CSS transform would blur enlarged pixels and scroll nowhere.
 */
export class ZoomPan {
  private zoom: Zoom = 'automatic';
  private size: Size = { width: 0, height: 0 };

  /** @param onDidChange called with what was asked for and the scale that came out, in CSS pixels per image pixel */
  constructor(
    private readonly scroller: HTMLElement,
    private readonly sheet: HTMLElement,
    private readonly onDidChange: (zoom: Zoom, scale: number) => void,
  ) {
    new ResizeObserver(() => this.apply()).observe(scroller);
    scroller.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    scroller.addEventListener('pointerdown', (event) => this.onPointerDown(event));
    scroller.addEventListener('dblclick', (event) => {
      const isFitted = typeof this.zoom !== 'number';
      this.set(isFitted ? 1 : 'automatic', { x: event.clientX, y: event.clientY });
    });
  }

  get scale(): number {
    const { fitted } = this;
    if (fitted === undefined) return clampScale(this.zoom as number, this.fit);
    return fitted === 'fit' ? this.fit : widthScale(this.size, this.room(this.scroller.clientWidth));
  }

  /** Takes on an image of this many pixels. */
  resize(size: Size): void {
    this.size = size;
    this.apply();
  }

  /** @param anchor what stays where it is, in client coordinates; the middle of the view by default */
  set(zoom: Zoom, anchor: Point = this.middle()): void {
    const before = this.sheet.getBoundingClientRect();
    const wasWhole = this.isFittedTo('fit');
    const x = (anchor.x - before.left) / this.scale;
    const y = (anchor.y - before.top) / this.scale;
    this.zoom = zoom;
    this.apply();
    const after = this.sheet.getBoundingClientRect();
    this.scroller.scrollLeft += after.left + x * this.scale - anchor.x;
    this.scroller.scrollTop += after.top + y * this.scale - anchor.y;
    // Of what is read from top to bottom.
    if (wasWhole && this.isFittedTo('width')) this.scroller.scrollTop = 0;
  }

  step(direction: 1 | -1): void {
    this.set(nextStep(this.scale, direction, this.fit));
  }

  /** Moves the view by a part of its size; false when the image does not reach beyond the view in that direction. */
  pan(x: number, y: number): boolean {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = this.scroller;
    if ((x !== 0 && scrollWidth <= clientWidth) || (y !== 0 && scrollHeight <= clientHeight)) return false;
    this.scroller.scrollBy(x * clientWidth, y * clientHeight);
    return true;
  }

  private get fit(): number {
    return fitScale(this.size, this.room());
  }

  /** What the image is fitted to; undefined at a scale of its own. */
  private get fitted(): 'fit' | 'width' | undefined {
    if (typeof this.zoom === 'number') return undefined;
    if (this.zoom !== 'automatic') return this.zoom;
    return isTall(this.size, this.room()) ? 'width' : 'fit';
  }

  private isFittedTo(what: 'fit' | 'width'): boolean {
    return this.fitted === what;
  }

  /** @param width of what the image is shown in, by default with the scroll bars */
  private room(width = this.scroller.getBoundingClientRect().width): Size {
    const { height } = this.scroller.getBoundingClientRect();
    return { width: width - 2 * MARGIN, height: height - 2 * MARGIN };
  }

  private apply(): void {
    if (this.size.width === 0) return;
    // First what decides whether there are scroll bars, which take from the width.
    this.scroller.classList.toggle('fit', this.isFittedTo('fit'));
    this.scroller.classList.toggle('fit-width', this.isFittedTo('width'));
    const { scale } = this;
    this.sheet.classList.toggle('pixelated', scale >= PIXELATED_FROM);
    this.sheet.style.setProperty('--scale', String(scale));
    this.sheet.style.width = `${this.size.width * scale}px`;
    this.sheet.style.height = `${this.size.height * scale}px`;
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = this.scroller;
    this.scroller.classList.toggle('pannable', scrollWidth > clientWidth || scrollHeight > clientHeight);
    this.onDidChange(this.zoom, scale);
  }

  private middle(): Point {
    const { left, top, width, height } = this.scroller.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }

  private onWheel(event: WheelEvent): void {
    // Without these keys it scrolls, as everywhere. Pinching a trackpad comes as the wheel with Ctrl.
    if (!(event.ctrlKey || event.metaKey) || event.deltaY === 0) return;
    event.preventDefault();
    const scale = clampScale(this.scale * wheelFactor(event.deltaY, event.deltaMode), this.fit);
    this.set(scale, { x: event.clientX, y: event.clientY });
  }

  private onPointerDown(event: PointerEvent): void {
    // On the scroller itself means on its scroll bars.
    if (event.button > 1 || event.pointerType === 'touch' || event.target === this.scroller) return;
    if (event.button === 1) event.preventDefault();
    const drag = new AbortController();
    const { signal } = drag;
    this.scroller.setPointerCapture(event.pointerId);
    this.scroller.classList.add('panning');
    const move = ({ movementX, movementY }: PointerEvent): void => {
      this.scroller.scrollLeft -= movementX;
      this.scroller.scrollTop -= movementY;
    };
    const end = (): void => {
      drag.abort();
      this.scroller.classList.remove('panning');
    };
    this.scroller.addEventListener('pointermove', move, { signal });
    this.scroller.addEventListener('lostpointercapture', end, { signal });
  }
}
