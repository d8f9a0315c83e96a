import { SESSION_COLORS, type SessionColor } from '../../../session/metadata';
import { element, icon, textButton } from '../../viewer/web/dom';
import type { Destination, SessionFields } from '../fields';
import type {
  DestinationInfo,
  FormHostMessage,
  FormMessage,
  FormStatus,
  ImageInfo,
  Suggestions,
} from '../protocol';
import { Choices, type Choice } from './choices';
import { Description } from './description';
import { ImageColumn } from './imageColumn';
import type { ImageLoader } from './imageLoader';
import { matching, SuggestionList } from './suggestions';
import { TagsField } from './tagsField';

type FormContent = Extract<FormHostMessage, { type: 'form' }>;

/** The whole form. Every change is sent at once, so that nothing is lost when the page is hidden. */
export class Form {
  readonly element: HTMLFormElement;
  private readonly name = textInput('name', 'What does it show?');
  private readonly className = textInput('class', 'work, personal, …');
  private readonly description: Description;
  private readonly tags: TagsField;
  private readonly color: Choices<SessionColor>;
  private readonly destination: Choices<Destination>;
  private readonly replace = element('input', { attributes: { type: 'checkbox', id: 'replace' } });
  private readonly replaceRow = element('div', { class: 'field' });
  private readonly replaceHint = element('span', { class: 'hint' });
  private readonly images: ImageColumn;
  private readonly problems = element('div', { class: 'problems', attributes: { role: 'alert' } });
  private readonly progress = element('span', { class: 'busy', attributes: { role: 'status' } });
  private readonly saveButton = element('button', { class: 'button', text: 'Save' });
  private isBusy = false;
  private readonly classes: SuggestionList;
  private suggestions: Suggestions;

  constructor(
    private readonly content: FormContent,
    loader: ImageLoader,
    private readonly post: (message: FormMessage) => void,
  ) {
    const { fields } = content;
    this.suggestions = content.suggestions;
    const changed = (): void => post({ type: 'fields', fields: this.fields() });
    this.name.value = fields.name;
    this.className.value = fields.class;
    for (const input of [this.name, this.className]) input.addEventListener('input', changed);
    this.classes = new SuggestionList(
      this.className,
      (text) => matching(this.suggestions.classes, text),
      (value) => {
        this.className.value = value;
        changed();
      },
    );
    this.description = new Description(fields.desc, changed);
    this.tags = new TagsField(fields.tags, () => this.suggestions.tags, changed);
    this.color = new Choices('color', 'Colour', SESSION_COLORS.map(colorChoice), fields.color, changed);
    const places = content.destinations.map(destinationChoice);
    this.destination = new Choices('destination', 'Save to', places, fields.destination, () => {
      this.showReplace();
      changed();
    });
    this.replace.checked = fields.replace;
    this.replace.addEventListener('change', changed);
    this.images = new ImageColumn(loader, post, (problem) => this.setStatus({ problems: [problem] }));
    const inputs = element(
      'div',
      { class: 'inputs' },
      labelled('Title', this.name, this.name),
      this.description.element,
      labelled('Tags', this.tags.input, this.tags.element),
      labelled('Class', this.className, this.classes.below(this.className)),
      this.color.element,
      this.destination.element,
      this.replaceField(),
    );
    this.element = element('form', { class: 'save-form', attributes: { novalidate: '' } });
    this.element.append(
      element('h1', { text: content.title }),
      this.problems,
      element('div', { class: 'columns' }, inputs, this.images.element),
      this.footer(),
    );
    this.listen();
    this.setImages(content.images);
    this.setStatus(content.status);
  }

  /** To be called once the element is in the page. */
  start(): void {
    const { images, start } = this.content;
    if (typeof start === 'object') {
      const redacted = images[start.redact] ?? images[0];
      if (redacted) return void this.images.redact(redacted, start.regions);
    }
    if (start === 'paste') return this.images.startWithClipboard();
    if (start === 'keep') return this.images.keepClipboard();
    this.name.focus();
    this.name.select();
  }

  setImages(images: readonly ImageInfo[]): void {
    if (this.images.update(images)) this.name.focus();
    this.replaceHint.textContent = images.some(({ regions }) => regions.length > 0)
      ? 'It moves to the trash. What you redacted can still be seen there until the trash is emptied.'
      : 'It moves to the trash once the new one is saved.';
  }

  setDestinations(destinations: readonly DestinationInfo[]): void {
    this.destination.setChoices(destinations.map(destinationChoice));
    this.showReplace();
  }

  setSuggestions(suggestions: Suggestions): void {
    this.suggestions = suggestions;
    this.classes.refresh();
    this.tags.knownChanged();
  }

  setStatus({ busy, problems }: FormStatus): void {
    this.isBusy = busy !== undefined;
    this.progress.textContent = busy ?? '';
    this.saveButton.disabled = this.isBusy;
    this.element.classList.toggle('is-busy', this.isBusy);
    for (const part of this.element.querySelectorAll<HTMLElement>('.columns')) part.inert = this.isBusy;
    this.problems.hidden = problems.length === 0;
    const lines = problems.map((text) => element('p', { text, attributes: { dir: 'auto' } }));
    this.problems.replaceChildren(icon('error'), element('div', {}, ...lines));
    if (problems.length > 0) this.problems.scrollIntoView({ block: 'nearest' });
  }

  private fields(): SessionFields {
    return {
      name: this.name.value,
      desc: this.description.value,
      tags: this.tags.value,
      class: this.className.value,
      color: this.color.value,
      destination: this.destination.value,
      replace: this.replace.checked,
    };
  }

  private replaceField(): HTMLElement {
    const text = element('span', { text: 'Replace the old session' });
    const label = element('label', { class: 'checkbox' }, this.replace, text, this.replaceHint);
    this.replaceRow.append(label);
    this.showReplace();
    return this.replaceRow;
  }

  /** What goes to another place stands beside the old session. */
  private showReplace(): void {
    this.replaceRow.hidden = this.content.replaceableIn !== this.destination.value;
  }

  private footer(): HTMLElement {
    this.saveButton.title = 'Save (Ctrl+S or Ctrl+Enter)';
    const cancel = textButton('Cancel', () => this.post({ type: 'cancel' }), 'button secondary');
    return element('footer', {}, this.saveButton, cancel, this.progress);
  }

  private listen(): void {
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.save();
    });
    // Also where a click beside the form has left the focus.
    document.addEventListener('keydown', (event) => {
      // A dialog that has just closed by it has taken the key for itself.
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const isSave = event.key === 'Enter' || event.key === 's';
      if (!isSave || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.save();
    });
  }

  private save(): void {
    if (this.isBusy) return;
    this.post({ type: 'fields', fields: this.fields() });
    this.post({ type: 'save' });
  }
}

function textInput(id: string, placeholder: string): HTMLInputElement {
  const attributes = { type: 'text', id, placeholder, maxlength: '1000', dir: 'auto' };
  return element('input', { class: 'input', attributes });
}

function labelled(text: string, input: HTMLElement, content: HTMLElement): HTMLElement {
  const label = element('label', { class: 'label', text, attributes: { for: input.id } });
  return element('div', { class: 'field' }, label, content);
}

function colorChoice(color: SessionColor): Choice<SessionColor> {
  const symbol = element('span', { class: `dot ${color}`, attributes: { 'aria-hidden': 'true' } });
  return { value: color, label: color[0]!.toUpperCase() + color.slice(1), symbol };
}

function destinationChoice({ id, label, unavailable }: DestinationInfo): Choice<Destination> {
  return { value: id, label, unavailable, symbol: icon(id === 'cloud' ? 'cloud' : 'device-desktop') };
}
