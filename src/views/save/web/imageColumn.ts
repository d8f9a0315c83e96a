import { focused } from '../../viewer/web/clipboard';
import { element, textButton } from '../../viewer/web/dom';
import type { FormMessage, ImageInfo } from '../protocol';
import type { ImageLoader } from './imageLoader';
import { emptyImages, ImageList } from './imageList';
import { takeClipboard } from './incoming';
import { RedactDialog } from './redactDialog';

/** The images of the form, and what adds to them or redacts them. */
export class ImageColumn {
  readonly element: HTMLElement;
  private readonly list: ImageList;
  private readonly noImages = emptyImages();
  private images: readonly ImageInfo[] = [];

  /** @param failed says in the form why the clipboard could not be taken */
  constructor(
    private readonly loader: ImageLoader,
    private readonly post: (message: FormMessage) => void,
    private readonly failed: (problem: string) => void,
  ) {
    this.list = new ImageList(
      loader,
      (ids) => post({ type: 'arrange', ids }),
      (image) => void this.redact(image),
    );
    const paste = textButton('Paste', () => void this.paste(), 'button secondary');
    const add = textButton('Add Files…', () => post({ type: 'addImages' }), 'button secondary');
    const heading = element('h2', { class: 'label', text: 'Images' });
    const head = element('div', { class: 'field-head' }, heading, paste, add);
    const { element: images, announcement } = this.list;
    this.element = element('section', { class: 'image-column' }, head, this.noImages, images, announcement);
  }

  /** Whether the keyboard has lost its place by it: what is hidden loses the focus. */
  update(images: readonly ImageInfo[]): boolean {
    this.images = images;
    this.list.update(images);
    const wasFocused = document.activeElement === this.noImages;
    this.noImages.hidden = images.length > 0;
    return wasFocused && this.noImages.hidden;
  }

  /** Takes an image from the clipboard at once, where the page may look at it; where not, Ctrl+V does it. */
  startWithClipboard(): void {
    this.noImages.focus();
    takeClipboard(this.post).catch(() => undefined);
  }

  /** Takes it to be saved at once. */
  keepClipboard(): void {
    this.noImages.focus();
    focused()
      .then(() => takeClipboard(this.post))
      .catch((error: unknown) => this.post({ type: 'notPasted', problem: whyNotTaken(error) }));
  }

  /** @param regions drawn before and not taken over */
  async redact(image: ImageInfo, regions?: ImageInfo['regions']): Promise<void> {
    const { id } = image;
    const picture = await this.loader.load(id);
    // Another one may have been taken over or removed since.
    const at = this.images.findIndex((each) => each.id === id);
    if (!picture || at === -1) return;
    const to = (other: ImageInfo | undefined): (() => void) | undefined =>
      other && (() => void this.redact(other));
    const dialog = new RedactDialog(
      this.images[at]!,
      picture,
      {
        drawn: (drawn) => this.post({ type: 'redacting', id, regions: drawn }),
        done: (done) => this.post({ type: 'redact', id, regions: done }),
        dropped: () => this.post({ type: 'redacting', id }),
        // It gives the focus back to what had it, which need not be there any more, or never was.
        closed: () => {
          if (document.activeElement === document.body) this.list.focus(id);
        },
        next: to(this.images[at + 1]),
        previous: to(this.images[at - 1]),
      },
      regions,
    );
    await dialog.open();
  }

  private async paste(): Promise<void> {
    try {
      await takeClipboard(this.post);
    } catch (error) {
      this.failed(whyNotTaken(error));
    }
  }
}

function whyNotTaken(error: unknown): string {
  const isRefused = error instanceof DOMException;
  const problem = isRefused ? 'The clipboard cannot be read from here. Press Ctrl+V.' : String(error);
  return problem.replace(/^Error: /, '');
}
