export interface ElementOptions {
  readonly class?: string;
  /** Always set as text, never as markup. */
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A new element with its children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { class: className, text, title, attributes = {} }: ElementOptions = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  if (className) created.className = className;
  if (title) created.title = title;
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  if (text !== undefined) created.textContent = text;
  created.append(...children);
  return created;
}

/** A codicon; decoration only, its meaning stands in the text or label beside it. */
export function icon(name: string): HTMLElement {
  return element('span', { class: `codicon codicon-${name}`, attributes: { 'aria-hidden': 'true' } });
}

/** A button that shows only an icon; the label is its name for screen readers and its tooltip. */
export function iconButton(
  name: string,
  label: string,
  key: string | undefined,
  onClick: () => void,
): HTMLButtonElement {
  const title = key ? `${label} (${key})` : label;
  const options = { class: 'icon-button', title, attributes: { type: 'button', 'aria-label': label } };
  const button = element('button', options, icon(name));
  button.addEventListener('click', onClick);
  return button;
}

/** A button with text. */
export function textButton(text: string, onClick: () => void, className = 'button'): HTMLButtonElement {
  const button = element('button', { class: className, text, attributes: { type: 'button' } });
  button.addEventListener('click', onClick);
  return button;
}
