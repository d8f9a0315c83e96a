import { fold } from '../../../catalog/fold';
import { element } from '../../viewer/web/dom';

/** Entries shown at a time. */
const MAX_SHOWN = 8;

let lastId = 0;

/**
 * Completion below an input, as a combobox: arrows move, Enter or a click takes an entry, Escape closes the list. What
 * is typed need not be in it.
 * @param find entries for a text, the best first
 */
export class SuggestionList {
  private readonly element = element('ul', { class: 'suggestions', attributes: { role: 'listbox' } });
  private readonly id = `suggestions-${(lastId += 1)}`;
  /** Whether what is found is shown: not before anything is typed, and not once an entry was taken. */
  private isOpen = false;
  private shown: readonly string[] = [];
  private active = -1;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly find: (text: string) => readonly string[],
    private readonly take: (value: string) => void,
  ) {
    this.element.id = this.id;
    this.element.hidden = true;
    this.element.setAttribute('aria-label', 'Suggestions');
    for (const [name, value] of [
      ['role', 'combobox'],
      ['aria-autocomplete', 'list'],
      ['aria-expanded', 'false'],
      ['aria-controls', this.id],
      ['autocomplete', 'off'],
    ] as const) {
      input.setAttribute(name, value);
    }
    input.addEventListener('input', () => this.open());
    input.addEventListener('click', () => this.open());
    input.addEventListener('blur', () => this.close());
    input.addEventListener('keydown', (event) => this.onKey(event));
  }

  /** What to put in the place of `box`, which is the input or holds it. */
  below(box: HTMLElement): HTMLElement {
    return element('div', { class: 'completed' }, box, this.element);
  }

  close(): void {
    this.isOpen = false;
    this.shown = [];
    this.render();
  }

  /** To be called when other entries may be found than before. The chosen one stays chosen. */
  refresh(): void {
    if (!this.isOpen) return;
    const chosen = this.shown[this.active];
    this.search();
    this.active = chosen === undefined ? -1 : this.shown.indexOf(chosen);
    this.render();
  }

  private open(): void {
    this.isOpen = true;
    this.search();
    this.active = -1;
    this.render();
  }

  private search(): void {
    this.shown = this.find(this.input.value.trim()).slice(0, MAX_SHOWN);
  }

  private onKey(event: KeyboardEvent): void {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (this.shown.length === 0) this.open();
      this.move(key === 'ArrowDown' ? 1 : -1);
    } else if (this.shown.length > 0 && key === 'Escape') {
      event.preventDefault();
      this.close();
    } else if (key === 'Enter' && !event.ctrlKey && !event.metaKey && this.shown[this.active] !== undefined) {
      event.preventDefault();
      // Whoever owns the input must not take the typed text as well.
      event.stopImmediatePropagation();
      this.pick(this.shown[this.active]!);
    }
  }

  private move(step: number): void {
    const { length } = this.shown;
    if (length === 0) return;
    this.active = this.active === -1 && step < 0 ? length - 1 : (this.active + step + length) % length;
    this.render();
  }

  private pick(value: string): void {
    this.close();
    this.take(value);
    this.input.focus();
  }

  private render(): void {
    const isShown = this.shown.length > 0;
    if (!isShown) this.active = -1;
    this.element.hidden = !isShown;
    this.input.setAttribute('aria-expanded', String(isShown));
    this.element.replaceChildren(
      ...this.shown.map((text, index) => {
        const option = element('li', { text, attributes: { role: 'option', dir: 'auto' } });
        option.id = `${this.id}-${index}`;
        option.setAttribute('aria-selected', String(index === this.active));
        // Before the input loses the focus, which would close the list.
        option.addEventListener('mousedown', (event) => {
          event.preventDefault();
          this.pick(text);
        });
        return option;
      }),
    );
    if (this.active === -1) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', `${this.id}-${this.active}`);
  }
}

/** The entries a text may mean: those that begin with it, then those that contain it; all for no text. */
export function matching(all: readonly string[], text: string): readonly string[] {
  const wanted = fold(text);
  const found = all.filter((entry) => fold(entry).includes(wanted) && entry !== text);
  const starts = found.filter((entry) => fold(entry).startsWith(wanted));
  return [...starts, ...found.filter((entry) => !starts.includes(entry))];
}
