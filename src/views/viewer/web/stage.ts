import type { Drawing, ImageRole } from '../../../session/document';
import { drawingsLayer } from './drawingsLayer';
import { element, icon } from './dom';
import type { ImageCache } from './imageCache';
import { ZoomPan } from './zoomPan';
import type { Zoom } from '../viewState';
import type { Size } from '../zoomSteps';

/** What the stage shows: one rendition of one image. */
export interface Picture {
  readonly index: number;
  readonly role: ImageRole;
  readonly size: Size;
  /** What a screen reader says instead of the image. */
  readonly label: string;
  /** Empty when the rendition has them in its pixels. */
  readonly drawings: readonly Drawing[];
}

/** Until an image has been loading for this long, the one before stays: stepping through does not flicker. */
const KEEP_PREVIOUS_MS = 150;

/** One image large. Holds the blob URL of the image shown; others live only while they are being decoded. */
export class Stage {
  readonly element = element('div', {
    class: 'stage',
    attributes: {
      tabindex: '0',
      role: 'region',
      'aria-label': 'Image',
      'data-vscode-context': '{"preventDefaultContextMenuItems":true}',
    },
  });
  readonly zoomPan: ZoomPan;
  private readonly sheet = element('div', { class: 'sheet' });
  private readonly middle = element('div', { class: 'stage-middle' });
  private image: HTMLImageElement | undefined;
  /** What is shown or about to be. */
  private wanted: Picture | undefined;
  private shownIndex: number | undefined;

  constructor(
    private readonly images: ImageCache,
    onDidZoom: (zoom: Zoom, scale: number) => void,
  ) {
    this.element.append(this.middle);
    this.zoomPan = new ZoomPan(this.element, this.sheet, onDidZoom);
  }

  /**
   * Shows a picture as soon as it is there, unless it is the one shown; a newer call wins.
   * Resolves when this one is shown or given up.
   */
  async show(picture: Picture): Promise<void> {
    if (this.wanted?.index === picture.index && this.wanted.role === picture.role) return;
    this.wanted = picture;
    const late = setTimeout(() => {
      if (this.wanted === picture) this.showMessage(icon('loading'), 'Loading the image…');
    }, KEEP_PREVIOUS_MS);
    let url: string | undefined;
    try {
      const blob = await this.images.load(picture.index, picture.role);
      if (this.wanted !== picture) return;
      url = URL.createObjectURL(blob);
      const image = element('img', { attributes: { alt: picture.label, draggable: 'false' } });
      image.src = url;
      await image.decode().catch(() => {
        throw new Error('This image is damaged and cannot be shown.');
      });
      if (this.wanted !== picture) return;
      this.swap(picture, image);
      url = undefined;
    } catch (error) {
      if (this.wanted === picture) this.showProblem([error instanceof Error ? error.message : String(error)]);
    } finally {
      clearTimeout(late);
      if (url) URL.revokeObjectURL(url);
    }
  }

  /** Shows what is wrong in place of an image. */
  showProblem(problems: readonly string[]): void {
    this.wanted = undefined;
    this.showMessage(icon('warning'), ...problems);
  }

  setDrawingsVisible(visible: boolean): void {
    this.element.classList.toggle('no-drawings', !visible);
  }

  private swap(picture: Picture, image: HTMLImageElement): void {
    this.release();
    this.image = image;
    this.sheet.replaceChildren(image, drawingsLayer(picture.drawings, picture.size));
    this.middle.replaceChildren(this.sheet);
    this.zoomPan.resize(picture.size);
    if (this.shownIndex !== picture.index) this.element.scrollTo(0, 0);
    this.shownIndex = picture.index;
  }

  private showMessage(symbol: HTMLElement, ...lines: readonly string[]): void {
    this.release();
    const paragraphs = lines.map((text) => element('p', { text }));
    this.middle.replaceChildren(
      element('div', { class: 'stage-message', attributes: { role: 'status' } }, symbol, ...paragraphs),
    );
  }

  private release(): void {
    if (this.image) URL.revokeObjectURL(this.image.src);
    this.image = undefined;
  }
}
