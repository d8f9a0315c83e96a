import { element, iconButton } from '../../viewer/web/dom';
import { matching, SuggestionList } from './suggestions';

/** Tags as chips before an input: Enter or a comma adds what is typed, Backspace takes the last one back. */
export class TagsField {
  readonly input = element('input', {
    class: 'bare',
    attributes: { type: 'text', id: 'tags', maxlength: '200', spellcheck: 'false', dir: 'auto' },
  });
  readonly element: HTMLElement;
  private readonly chips = element('ul', {
    class: 'chips',
    attributes: { 'aria-label': 'Tags of the session' },
  });
  private readonly suggestions: SuggestionList;
  private tags: readonly string[];

  constructor(
    tags: readonly string[],
    known: () => readonly string[],
    private readonly onDidChange: () => void,
  ) {
    this.tags = tags;
    this.suggestions = new SuggestionList(
      this.input,
      (text) => matching(known(), text).filter((tag) => !this.tags.includes(tag)),
      (tag) => this.add(tag),
    );
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    this.input.addEventListener('input', () => {
      if (this.input.value.includes(',')) this.add(this.input.value);
      else this.onDidChange();
    });
    this.input.addEventListener('change', () => this.add(this.input.value));
    const box = element('div', { class: 'input tags-box' }, this.chips, this.input);
    box.addEventListener('click', ({ target }) => {
      if (target === box || target === this.chips) this.input.focus();
    });
    this.element = this.suggestions.below(box);
    this.render();
  }

  /** To be called when other tags are known than before. */
  knownChanged(): void {
    this.suggestions.refresh();
  }

  /** The tags, with the one that is being typed. */
  get value(): readonly string[] {
    return this.tagsWith(this.input.value);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.add(this.input.value);
    } else if (event.key === 'Backspace' && this.input.value === '') {
      this.set(this.tags.slice(0, -1));
    }
  }

  private add(text: string): void {
    this.input.value = '';
    this.suggestions.close();
    this.set(this.tagsWith(text));
  }

  private tagsWith(text: string): readonly string[] {
    const added = text.split(',').map((tag) => tag.trim());
    return [...new Set([...this.tags, ...added.filter((tag) => tag !== '')])];
  }

  private set(tags: readonly string[]): void {
    if (tags.length === this.tags.length) return;
    this.tags = tags;
    this.render();
    this.onDidChange();
  }

  private render(): void {
    this.chips.hidden = this.tags.length === 0;
    this.input.placeholder = this.tags.length === 0 ? 'bug, login, …' : '';
    this.chips.replaceChildren(
      ...this.tags.map((tag) => {
        const remove = iconButton('close', `Remove tag ${tag}`, undefined, () => {
          this.set(this.tags.filter((other) => other !== tag));
          this.input.focus();
        });
        return element(
          'li',
          { class: 'tag' },
          element('span', { text: tag, attributes: { dir: 'auto' } }),
          remove,
        );
      }),
    );
  }
}
