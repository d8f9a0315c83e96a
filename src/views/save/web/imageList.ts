import { plural } from '../../../base/displayText';
import { dimensions } from '../../viewer/imageLabels';
import { element, icon } from '../../viewer/web/dom';
import type { ImageInfo } from '../protocol';
import { imageCard, showRegions, type CardAction } from './imageCard';
import type { ImageLoader } from './imageLoader';

/** The images that will be saved, in their order, to be rearranged by dragging, buttons or keys. */
export class ImageList {
  readonly element = element('ol', { class: 'images', attributes: { 'aria-label': 'Images to be saved' } });
  /** Says what was moved or removed. */
  readonly announcement = element('p', {
    class: 'for-screen-readers',
    attributes: { role: 'status', 'aria-live': 'polite' },
  });
  private readonly cards = new Map<number, HTMLLIElement>();
  private images: readonly ImageInfo[] = [];

  constructor(
    private readonly loader: ImageLoader,
    private readonly arrange: (ids: readonly number[]) => void,
    private readonly redact: (image: ImageInfo) => void,
  ) {}

  update(images: readonly ImageInfo[]): void {
    this.images = images;
    const kept = new Set(images.map(({ id }) => id));
    for (const [id, card] of this.cards) {
      if (kept.has(id)) continue;
      card.remove();
      this.cards.delete(id);
    }
    images.forEach((image, index) => this.place(this.cardOf(image), index));
    this.number();
  }

  /** Puts the keyboard on an image, where it is still there. */
  focus(id: number): void {
    this.cards.get(id)?.focus();
  }

  private place(card: HTMLLIElement, index: number): void {
    const present = this.element.children[index];
    if (present !== card) this.element.insertBefore(card, present ?? null);
  }

  private cardOf(image: ImageInfo): HTMLLIElement {
    const known = this.cards.get(image.id);
    if (known) return known;
    const card = imageCard(image, this.loader, (action) => this.act(image, action));
    this.cards.set(image.id, card);
    return card;
  }

  private number(): void {
    this.images.forEach((image, index) => {
      const card = this.cards.get(image.id)!;
      const { label, regions } = image;
      const redacted = regions.length > 0 ? `, ${plural(regions.length, 'region')} redacted` : '';
      const place = `${index + 1} of ${this.images.length}`;
      card.setAttribute('aria-label', `${label}, ${dimensions(image)}${redacted}, ${place}`);
      showRegions(card, image);
      card.querySelector('.number')!.textContent = String(index + 1);
      card.querySelector<HTMLButtonElement>('.move-back')!.disabled = index === 0;
      card.querySelector<HTMLButtonElement>('.move-on')!.disabled = index === this.images.length - 1;
    });
  }

  private act(image: ImageInfo, action: CardAction): void {
    const ids = this.images.map(({ id }) => id);
    const at = ids.indexOf(image.id);
    if (at === -1) return;
    if (action.type === 'redact') return this.redact(this.images[at]!);
    if (action.type === 'remove') {
      ids.splice(at, 1);
      this.set(ids, `${image.label} removed.`);
      this.cards.get(ids[Math.min(at, ids.length - 1)] ?? -1)?.focus();
      return;
    }
    if (action.type === 'giveWay') this.move(action.to, at);
    else this.move(image.id, at + action.step);
  }

  private move(id: number, to: number): void {
    const ids = this.images.map((image) => image.id);
    const at = ids.indexOf(id);
    if (at === -1 || to < 0 || to >= ids.length || to === at) return;
    ids.splice(at, 1);
    ids.splice(to, 0, id);
    const focused = document.activeElement;
    this.set(ids, `${this.images[at]!.label} is now ${to + 1} of ${ids.length}.`);
    // Moving an element in the page takes its focus away.
    if (focused instanceof HTMLButtonElement && !focused.disabled) focused.focus();
    else this.cards.get(id)?.focus();
  }

  private set(ids: readonly number[], announcement: string): void {
    this.update(ids.map((id) => this.images.find((image) => image.id === id)!));
    this.announcement.textContent = announcement;
    this.arrange(ids);
  }
}

/** What is shown while there is no image. */
export function emptyImages(): HTMLElement {
  const text = 'Press Ctrl+V to paste an image, or drop image files here (holding Shift).';
  return element(
    'div',
    { class: 'no-images', attributes: { tabindex: '0' } },
    icon('file-media'),
    element('span', { text }),
  );
}
