import { HELP } from './commands';
import { element, iconButton } from './dom';

/** Shows the keyboard shortcuts; Escape closes them. */
export function showHelp(): void {
  const list = element('dl');
  for (const [keys, what] of HELP) {
    const caps = keys.map((text) => element('kbd', { text }));
    list.append(element('dt', {}, ...caps), element('dd', { text: what }));
  }
  const dialog = element('dialog', { class: 'help', attributes: { 'aria-labelledby': 'help-title' } });
  const close = iconButton('close', 'Close', 'Escape', () => dialog.close());
  const heading = element('h2', { text: 'Keyboard Shortcuts', attributes: { id: 'help-title' } });
  dialog.append(element('header', {}, heading, close), list);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}
