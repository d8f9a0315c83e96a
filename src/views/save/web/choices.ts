import { element } from '../../viewer/web/dom';

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  /** Shown before the label. */
  readonly symbol?: Node | undefined;
  /** Why it cannot be chosen, if so. */
  readonly unavailable?: string | undefined;
}

/** One of several, as radio buttons: arrows choose, Tab leaves. */
export class Choices<T extends string> {
  readonly element: HTMLFieldSetElement;
  private readonly options = element('div', { class: 'choices' });
  private chosen: T;

  constructor(
    private readonly name: string,
    label: string,
    choices: readonly Choice<T>[],
    chosen: T,
    private readonly onDidChange: () => void,
  ) {
    this.chosen = chosen;
    const legend = element('legend', { class: 'label', text: label });
    this.element = element('fieldset', { class: `field ${name}` }, legend, this.options);
    this.setChoices(choices);
  }

  get value(): T {
    return this.chosen;
  }

  /** Offers other choices; the chosen one stays when it still can be. */
  setChoices(choices: readonly Choice<T>[]): void {
    const isPossible = choices.some(({ value, unavailable }) => value === this.chosen && !unavailable);
    const first = choices.find(({ unavailable }) => !unavailable);
    if (!isPossible && first) this.chosen = first.value;
    this.options.replaceChildren(...choices.map((choice) => this.option(choice)));
  }

  private option({ value, label, symbol, unavailable }: Choice<T>): HTMLElement {
    const radio = element('input', { attributes: { type: 'radio', name: this.name, value } });
    radio.checked = value === this.chosen;
    radio.disabled = unavailable !== undefined;
    radio.addEventListener('change', () => {
      this.chosen = value;
      this.onDidChange();
    });
    const option = element('label', { class: 'choice' }, radio);
    if (symbol) option.append(symbol);
    option.append(element('span', { text: label }));
    if (unavailable) option.append(element('span', { class: 'hint', text: unavailable }));
    return option;
  }
}
