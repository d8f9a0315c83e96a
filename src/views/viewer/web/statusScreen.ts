import type { HostMessage } from '../protocol';
import { element, icon, textButton } from './dom';

/** What is shown while a session loads. It appears late, so that what loads fast does not flash. */
export function loadingScreen(filename: string): HTMLElement {
  const progress = element('div', {
    class: 'progress',
    attributes: { role: 'progressbar', 'aria-label': `Loading ${filename}` },
  });
  const text = element('p', { text: `Loading ${filename}…`, attributes: { role: 'status' } });
  return element('main', { class: 'status-screen loading' }, progress, text);
}

/** What is shown instead of a session that did not load: what is wrong, and what can be done. */
export function failedScreen(
  failure: Extract<HostMessage, { type: 'failed' }>,
  recover: (action: string) => void,
): HTMLElement {
  const { filename, message, isError, actions } = failure;
  const heading = isError ? 'This session could not be opened' : 'Loading was cancelled';
  const buttons = actions.map(({ id, label }, position) =>
    textButton(label, () => recover(id), position === 0 ? 'button' : 'button secondary'),
  );
  const symbol = icon(isError ? 'error' : 'circle-slash');
  if (isError) symbol.classList.add('error-icon');
  return element(
    'main',
    { class: 'status-screen', attributes: { 'aria-label': filename } },
    symbol,
    element('h1', { text: heading }),
    element('p', { text: message, attributes: { role: isError ? 'alert' : 'status', dir: 'auto' } }),
    element('div', { class: 'actions' }, ...buttons),
  );
}
