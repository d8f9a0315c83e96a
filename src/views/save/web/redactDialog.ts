import type { Region } from '../../../images/redact';
import { element, iconButton, textButton } from '../../viewer/web/dom';
import type { Size } from '../../viewer/zoomSteps';
import type { ImageInfo } from '../protocol';
import type { RedactDialogParts } from './redactParts';
import { RedactZoom } from './redactZoom';
import { changed, placeBox, regionBetween, regionBox } from './regions';

/** How far an arrow key moves a region, in image pixels; with Alt by one. */
const STEP = 10;

const MODES = [
  { mode: 'black', label: 'Black Out', title: 'Leaves nothing of what was there' },
  {
    mode: 'blur',
    label: 'Blur',
    title: 'Can be read back: it leaves a few rough colours. For secrets use Black Out',
  },
] as const;

/** Lets the user draw regions on one image, with the mouse or by keyboard. */
export class RedactDialog {
  private readonly dialog = element('dialog', { class: 'redact', attributes: { 'aria-label': 'Redact' } });
  private readonly sheet = element('div', { class: 'redact-sheet' });
  private readonly stage = element('div', { class: 'redact-stage' }, this.sheet);
  private readonly zoom: RedactZoom;
  private readonly modes = new Map<Region['mode'], HTMLButtonElement>();
  private readonly boxes: HTMLElement[] = [];
  private regions: readonly Region[];
  private mode: Region['mode'] = 'black';
  private readonly size: Size;
  /** Whether what is shown is what will be burnt. */
  private isUsable = false;
  private isAccepted = false;

  /**
   * @param regions drawn before, if they are others than those of the image
   */
  constructor(
    image: ImageInfo,
    private readonly picture: Blob,
    private readonly parts: RedactDialogParts,
    regions: readonly Region[] = image.regions,
  ) {
    this.regions = regions;
    this.size = image;
    this.zoom = new RedactZoom(this.stage, this.sheet, image);
    this.dialog.append(this.toolbar(image.label), this.stage);
    this.sheet.addEventListener('pointerdown', (event) => this.onPointerDown(event));
    this.dialog.addEventListener('keydown', (event) => this.onKey(event));
    this.dialog.addEventListener('close', () => {
      this.dialog.remove();
      if (!this.isAccepted) parts.dropped();
      parts.closed();
    });
  }

  /** Shows the dialog; resolves once the image is there. */
  async open(): Promise<void> {
    document.body.append(this.dialog);
    this.dialog.showModal();
    const url = URL.createObjectURL(this.picture);
    const image = element('img', { attributes: { alt: '', draggable: 'false' } });
    image.src = url;
    await image.decode().finally(() => URL.revokeObjectURL(url));
    const { width, height } = this.size;
    if (image.naturalWidth !== width || image.naturalHeight !== height) return this.refuse(image);
    this.isUsable = true;
    this.sheet.style.aspectRatio = `${this.size.width} / ${this.size.height}`;
    this.sheet.replaceChildren(image);
    this.render();
  }

  /** Regions would be burnt in somewhere else than where they are drawn. */
  private refuse({ naturalWidth, naturalHeight }: HTMLImageElement): void {
    const { width, height } = this.size;
    const text = `This image is shown with ${naturalWidth} × ${naturalHeight} pixels and saved with ${width} × ${height}. Nothing in it can be redacted: remove it from the session.`;
    this.stage.replaceChildren(element('p', { class: 'hint', text, attributes: { role: 'alert' } }));
  }

  private toolbar(label: string): HTMLElement {
    for (const { mode, label, title } of MODES) {
      const button = element('button', { text: label, title, attributes: { type: 'button' } });
      button.addEventListener('click', () => this.setMode(mode));
      this.modes.set(mode, button);
    }
    this.setMode('black');
    const group = { class: 'segments', attributes: { role: 'group', 'aria-label': 'How to hide' } };
    const hint =
      'Drag over what nobody may see. Arrows move a region, Shift+arrows resize it, Delete removes it. ' +
      'What is blurred can be read back: black out secrets.';
    const add = textButton('Add Region', () => this.addInTheMiddle(), 'button secondary');
    // Enter is all it takes without a mouse.
    add.autofocus = true;
    const done = textButton('Done', () => this.accept());
    done.title = 'Done (Ctrl+Enter or Ctrl+S)';
    return element(
      'header',
      {},
      element('h2', { text: `Redact ${label}`, attributes: { dir: 'auto' } }),
      element('div', group, ...this.modes.values()),
      add,
      iconButton('discard', 'Undo: remove the last region', 'Ctrl+Z', () =>
        this.remove(this.regions.length - 1),
      ),
      this.zoom.element,
      this.imageButtons(),
      element('p', { class: 'hint', text: hint }),
      done,
      textButton('Cancel', () => this.dialog.close(), 'button secondary'),
    );
  }

  /** What leads to the other images; nothing where there are none. */
  private imageButtons(): HTMLElement {
    const { previous, next } = this.parts;
    const back = iconButton('chevron-left', 'Previous image', 'PageUp', () => this.goTo(previous));
    const on = iconButton('chevron-right', 'Next image', 'PageDown', () => this.goTo(next));
    back.disabled = !previous;
    on.disabled = !next;
    const buttons = element('div', { class: 'redact-images' }, back, on);
    buttons.hidden = !previous && !next;
    return buttons;
  }

  private goTo(image: (() => void) | undefined): void {
    if (!image) return;
    this.accept();
    image();
  }

  private accept(): void {
    this.isAccepted = true;
    this.dialog.close();
    this.parts.done(this.regions);
  }

  private setMode(mode: Region['mode']): void {
    this.mode = mode;
    for (const [each, button] of this.modes) button.setAttribute('aria-pressed', String(each === mode));
  }

  private addInTheMiddle(): void {
    if (!this.isUsable) return;
    const { width, height } = this.size;
    const from = { x: width * 0.375, y: height * 0.45 };
    const region = regionBetween(from, { x: width * 0.625, y: height * 0.55 }, this.mode, this.size);
    if (region) this.set([...this.regions, region], this.regions.length);
  }

  private remove(index: number): void {
    if (index < 0) return;
    this.set(this.regions.toSpliced(index, 1), Math.min(index, this.regions.length - 2));
  }

  private set(regions: readonly Region[], focus: number): void {
    this.regions = regions;
    this.parts.drawn(regions);
    this.render();
    this.boxes[focus]?.focus();
  }

  private render(): void {
    for (const box of this.boxes.splice(0)) box.remove();
    for (const [index, region] of this.regions.entries()) {
      const box = regionBox(region, this.size);
      const { mode, x, y, width, height } = region;
      box.tabIndex = 0;
      box.setAttribute('role', 'group');
      const place = `${width} by ${height} at ${x}, ${y}`;
      box.setAttribute('aria-label', `${mode} region ${index + 1} of ${this.regions.length}, ${place}`);
      this.boxes.push(box);
      this.sheet.append(box);
    }
  }

  private onKey(event: KeyboardEvent): void {
    const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
    if (key === 'z' && (ctrlKey || metaKey)) {
      event.preventDefault();
      return this.remove(this.regions.length - 1);
    }
    if ((key === 'Enter' || key === 's') && (ctrlKey || metaKey)) {
      event.preventDefault();
      return this.accept();
    }
    const image = { PageUp: this.parts.previous, PageDown: this.parts.next }[key];
    if (image || (!ctrlKey && !metaKey && !altKey && this.zoom.key(event))) {
      event.preventDefault();
      return this.goTo(image);
    }
    const index = this.boxes.findIndex((box) => box === document.activeElement);
    const region = this.regions[index];
    if (!region) return;
    if (key === 'Delete' || key === 'Backspace') {
      event.preventDefault();
      return this.remove(index);
    }
    const step = altKey ? 1 : STEP;
    const x = { ArrowLeft: -step, ArrowRight: step }[key] ?? 0;
    const y = { ArrowUp: -step, ArrowDown: step }[key] ?? 0;
    if (x === 0 && y === 0) return;
    event.preventDefault();
    const next = changed(region, shiftKey ? { dw: x, dh: y } : { dx: x, dy: y }, this.size);
    this.set(this.regions.with(index, next), index);
  }

  private onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || !this.isUsable) return;
    event.preventDefault();
    const grabbed = this.boxes.findIndex((box) => box === event.target);
    const from = this.pointOf(event);
    if (grabbed >= 0) this.boxes[grabbed]!.focus();
    const drag = new AbortController();
    const { signal } = drag;
    const before = this.regions[grabbed];
    const box = this.boxes[grabbed] ?? element('div', { class: `region ${this.mode}` });
    let now: Region | undefined = before;
    this.sheet.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => {
      const to = this.pointOf(moved);
      now = before
        ? changed(before, { dx: Math.round(to.x - from.x), dy: Math.round(to.y - from.y) }, this.size)
        : regionBetween(from, to, this.mode, this.size);
      if (!now) return;
      placeBox(box, now, this.size);
      if (!box.isConnected) this.sheet.append(box);
    };
    const end = (): void => {
      drag.abort();
      if (!before) box.remove();
      if (!now) return;
      if (before) this.set(this.regions.with(grabbed, now), grabbed);
      else this.set([...this.regions, now], this.regions.length);
    };
    this.sheet.addEventListener('pointermove', move, { signal });
    this.sheet.addEventListener('lostpointercapture', end, { signal });
  }

  /** Where the pointer is, in pixels of the image. */
  private pointOf({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const { left, top, width, height } = this.sheet.getBoundingClientRect();
    return {
      x: ((clientX - left) / width) * this.size.width,
      y: ((clientY - top) / height) * this.size.height,
    };
  }
}
