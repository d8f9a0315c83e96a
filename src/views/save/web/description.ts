import { element } from '../../viewer/web/dom';
import { markdownView } from '../../viewer/web/markdownView';

/** The description as it is typed, or as the viewer will show it. */
export class Description {
  readonly element: HTMLElement;
  private readonly text = element('textarea', {
    class: 'input',
    attributes: { id: 'desc', rows: '6', maxlength: '65536', dir: 'auto' },
  });
  private readonly preview = element('div', { class: 'input preview', attributes: { tabindex: '0' } });
  private readonly write = toggle('Write', () => this.show(false));
  private readonly read = toggle('Preview', () => this.show(true));

  constructor(value: string, onDidChange: () => void) {
    this.text.value = value;
    this.text.placeholder = 'Steps, expected, seen… Markdown is welcome.';
    this.text.addEventListener('input', onDidChange);
    this.preview.setAttribute('aria-label', 'Preview of the description');
    const modes = element(
      'div',
      { class: 'segments', attributes: { role: 'group', 'aria-label': 'Write or preview' } },
      this.write,
      this.read,
    );
    const label = element('label', { class: 'label', text: 'Description', attributes: { for: 'desc' } });
    const head = element('div', { class: 'field-head' }, label, modes);
    this.element = element('div', { class: 'field' }, head, this.text, this.preview);
    this.show(false);
  }

  get value(): string {
    return this.text.value;
  }

  private show(isPreview: boolean): void {
    const { value } = this.text;
    const nothing = element('p', { class: 'hint', text: 'Nothing to preview.' });
    this.preview.replaceChildren(value.trim() ? markdownView(value) : nothing);
    this.preview.hidden = !isPreview;
    this.text.hidden = isPreview;
    this.write.setAttribute('aria-pressed', String(!isPreview));
    this.read.setAttribute('aria-pressed', String(isPreview));
  }
}

function toggle(text: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', { text, attributes: { type: 'button' } });
  button.addEventListener('click', onClick);
  return button;
}
