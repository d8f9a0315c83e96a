import type { Drawing, ImageRole } from '../../../session/document';
import { drawingsLayer } from './drawingsLayer';
import { element, icon } from './dom';
import type { ImageCache } from './imageCache';
import { setMenuContext } from './menuContext';
import { ZoomPan } from './zoomPan';
import type { PreviewView } from '../protocol';
import type { Zoom } from '../viewState';
import type { Size } from '../zoomSteps';

/** What the stage shows: one rendition of one image. */
export interface Picture {
  readonly index: number;
  readonly role: ImageRole;
  readonly size: Size;
  /** What a screen reader says instead of the image. */
  readonly label: string;
  /** What lies over its pixels. */
  readonly drawings: readonly Drawing[];
}

/** A picture that is shown, with the layer of its drawings. */
export interface Surface extends Picture {
  readonly layer: SVGSVGElement;
}

/**
 * Until an image has been loading for this long, the one before stays: stepping through does not flicker. Another rendition
 * of the same image is waited for as long as it takes, so that what is done on it meanwhile is not interrupted.
 */
const KEEP_PREVIOUS_MS = 150;

/** One image large. Holds the blob URL of the image shown; others live only while they are being decoded. */
export class Stage {
  readonly element = element('div', {
    class: 'stage',
    attributes: { tabindex: '0', role: 'region', 'aria-label': 'Image' },
  });
  readonly zoomPan: ZoomPan;
  /** The image and what lies on it, at the size it is shown in. */
  readonly sheet = element('div', { class: 'sheet' });
  private readonly middle = element('div', { class: 'stage-middle' });
  private image: HTMLImageElement | undefined;
  private layer: SVGSVGElement | undefined;
  /** What is shown or about to be. */
  private wanted: { picture: Picture } | undefined;
  private shown: Picture | undefined;

  constructor(
    private readonly images: ImageCache,
    onDidZoom: (zoom: Zoom, scale: number) => void,
  ) {
    this.element.append(this.middle);
    setMenuContext(this.element, undefined);
    this.zoomPan = new ZoomPan(this.element, this.sheet, onDidZoom);
  }

  /**
   * What can be drawn on; undefined while no image is shown, and for one that the browser shows in another size than
   * the extension knows: what is drawn would be saved elsewhere.
   */
  get surface(): Surface | undefined {
    const { image, layer, shown } = this;
    if (!image || !layer || !shown) return undefined;
    const { width, height } = shown.size;
    return image.naturalWidth === width && image.naturalHeight === height ? { ...shown, layer } : undefined;
  }

  /**
   * Shows a picture as soon as it is there; of the one shown only drawings and label change. A newer call wins.
   * Resolves when this one is shown or given up.
   */
  async show(picture: Picture): Promise<void> {
    if (this.wanted && isSameImage(this.wanted.picture, picture)) {
      this.wanted.picture = picture;
      return this.redraw(picture);
    }
    const wanted = { picture };
    this.wanted = wanted;
    const late = setTimeout(() => {
      if (this.wanted !== wanted || this.shownIndex === picture.index) return;
      this.showMessage(icon('loading'), 'Loading the image…');
    }, KEEP_PREVIOUS_MS);
    let url: string | undefined;
    try {
      const blob = await this.images.load(picture.index, picture.role);
      if (this.wanted !== wanted) return;
      url = URL.createObjectURL(blob);
      const image = element('img', { attributes: { draggable: 'false' } });
      image.src = url;
      await image.decode().catch(() => {
        throw new Error('This image is damaged and cannot be shown.');
      });
      if (this.wanted !== wanted) return;
      this.swap(wanted.picture, image);
      url = undefined;
    } catch (error) {
      if (this.wanted === wanted) this.showProblem([error instanceof Error ? error.message : String(error)]);
    } finally {
      clearTimeout(late);
      if (url) URL.revokeObjectURL(url);
    }
  }

  /** Says that an image has not come in yet, below the session's thumbnail where that has. */
  showArriving(preview: PreviewView | undefined): void {
    this.wanted = undefined;
    this.showMessage(icon('loading'), 'This image is on its way…');
    if (preview) this.middle.firstElementChild?.prepend(previewImage(preview));
  }

  /** Shows what is wrong in place of an image. */
  showProblem(problems: readonly string[]): void {
    this.wanted = undefined;
    this.showMessage(icon('warning'), ...problems);
  }

  /** Of the image that is there to be seen. */
  private get shownIndex(): number | undefined {
    return this.image && this.shown?.index;
  }

  private swap(picture: Picture, image: HTMLImageElement): void {
    const isOther = this.shown?.index !== picture.index;
    const layer = drawingsLayer(picture.drawings, picture.size);
    if (this.shownIndex === picture.index) {
      // A text that is being typed on it stays.
      this.image?.replaceWith(image);
      this.layer?.replaceWith(layer);
    } else {
      this.sheet.replaceChildren(image, layer);
    }
    this.release();
    this.image = image;
    image.alt = picture.label;
    this.layer = layer;
    if (!this.sheet.isConnected) this.middle.replaceChildren(this.sheet);
    this.zoomPan.resize(picture.size);
    if (isOther) this.element.scrollTo(0, 0);
    this.shown = picture;
    setMenuContext(this.element, { webviewSection: 'image', image: picture.index });
  }

  /** Shows other drawings on the image that is there. */
  private redraw(picture: Picture): void {
    if (!this.image || !this.shown || !isSameImage(this.shown, picture)) return;
    this.image.alt = picture.label;
    if (this.shown.drawings !== picture.drawings) {
      const layer = drawingsLayer(picture.drawings, picture.size);
      this.layer?.replaceWith(layer);
      this.layer = layer;
    }
    this.shown = picture;
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
    this.layer = undefined;
    setMenuContext(this.element, undefined);
  }
}

/** Decoration: each image has a frame of its own in the filmstrip. One that is damaged is not shown. */
function previewImage({ mime, bytes }: PreviewView): HTMLImageElement {
  const url = URL.createObjectURL(new Blob([bytes], { type: mime }));
  const image = element('img', { class: 'preview', attributes: { alt: '', draggable: 'false' } });
  const release = (): void => URL.revokeObjectURL(url);
  image.addEventListener('load', release, { once: true });
  image.addEventListener('error', () => {
    release();
    image.remove();
  });
  image.src = url;
  return image;
}

function isSameImage(one: Picture, other: Picture): boolean {
  return one.index === other.index && one.role === other.role;
}
