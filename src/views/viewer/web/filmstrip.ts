import { dimensions, isAnnotated, mainRendition } from '../imageLabels';
import type { ImageView } from '../protocol';
import { element, icon } from './dom';
import type { ImageCache } from './imageCache';
import { setMenuContext } from './menuContext';
import { thumbnailRole, Thumbnails } from './thumbnails';

/** All images as a strip of thumbnails; the current one is the only stop of the Tab key. */
export class Filmstrip {
  readonly element = element('nav', { class: 'filmstrip', attributes: { 'aria-label': 'Images' } });
  private readonly buttons: readonly HTMLButtonElement[];
  private readonly thumbnails: Thumbnails;
  private images: readonly ImageView[];
  private current = -1;

  constructor(images: readonly ImageView[], cache: ImageCache, onSelect: (index: number) => void) {
    this.thumbnails = new Thumbnails(cache);
    this.images = images;
    this.buttons = images.map((image, index) => {
      const options = { class: 'frame', attributes: { type: 'button', tabindex: '-1' } };
      const button = element('button', options, ...this.content(image, index, images.length));
      button.addEventListener('click', () => onSelect(index));
      setMenuContext(button, { webviewSection: 'image', image: index, inStrip: true });
      return button;
    });
    const list = element('ol', {}, ...this.buttons.map((button) => element('li', {}, button)));
    this.element.append(list);
    this.element.hidden = images.length < 2;
  }

  /** Shows the thumbnails of what has come in since. */
  arrived(images: readonly ImageView[]): void {
    for (const [index, image] of images.entries()) {
      const before = this.images[index];
      if (!before || !hasChanged(before, image)) continue;
      this.buttons[index]?.replaceChildren(...this.content(image, index, images.length));
    }
    this.images = images;
  }

  select(index: number): void {
    const hadFocus = this.buttons[this.current] === document.activeElement;
    this.mark(this.current, false);
    this.mark(index, true);
    this.current = index;
    const button = this.buttons[index];
    button?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (hadFocus) button?.focus();
  }

  /** Tells on an image whether something is drawn on it that is not saved. */
  markUnsaved(index: number, isUnsaved: boolean): void {
    const button = this.buttons[index];
    const marks = button?.querySelectorAll('.unsaved') ?? [];
    if (!button || marks.length > 0 === isUnsaved) return;
    for (const old of marks) old.remove();
    if (!isUnsaved) return;
    const symbol = mark('circle-filled', 'Not saved');
    const words = spoken(', annotations not saved');
    for (const each of [symbol, words]) each.classList.add('unsaved');
    button.querySelector('.caption')?.append(symbol, words);
  }

  private content(image: ImageView, index: number, count: number): readonly HTMLElement[] {
    const box = element('span', { class: 'thumbnail' });
    const role = thumbnailRole(image);
    if (role) this.thumbnails.observe(box, index, role);
    return [box, caption(image, index, count)];
  }

  private mark(index: number, isCurrent: boolean): void {
    const button = this.buttons[index];
    if (!button) return;
    button.tabIndex = isCurrent ? 0 : -1;
    if (isCurrent) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
}

/** Whether more of an image has come in, or what is wrong with it. */
function hasChanged(before: ImageView, now: ImageView): boolean {
  return thumbnailRole(before) !== thumbnailRole(now) || before.problems.length !== now.problems.length;
}

/** Number, size and marks; what they mean stands beside them for screen readers. */
function caption(image: ImageView, index: number, count: number): HTMLElement {
  const size = mainRendition(image);
  const line = element('span', { class: 'caption' }, spoken('Image'));
  line.append(element('span', { class: 'number', text: String(index + 1) }), spoken(`of ${count},`));
  if (size) line.append(element('span', { class: 'dimensions', text: dimensions(size) }));
  if (isAnnotated(image)) line.append(mark('edit', 'Annotated'), spoken('annotated'));
  if (image.problems.length > 0) line.append(mark('warning', 'Has problems'), spoken('has problems'));
  return line;
}

function spoken(text: string): HTMLElement {
  return element('span', { class: 'for-screen-readers', text });
}

function mark(name: string, title: string): HTMLElement {
  const symbol = icon(name);
  symbol.title = title;
  return symbol;
}
