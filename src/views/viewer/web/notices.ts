import { element, icon, iconButton } from './dom';

/** How long a note about something done stays. */
const NOTICE_MS = 5000;

/** Short notes at the edge of the editor, read out by screen readers: what was copied, saved, or failed. */
export class Notices {
  readonly element = element('div', {
    class: 'notice',
    attributes: { role: 'status', 'aria-live': 'polite' },
  });
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Failures stay until they are closed. */
  show(message: string, isError: boolean): void {
    clearTimeout(this.timer);
    const clear = (): void => this.element.replaceChildren();
    this.element.replaceChildren(
      icon(isError ? 'error' : 'check'),
      element('span', { text: message }),
      iconButton('close', 'Close', undefined, clear),
    );
    this.element.classList.toggle('is-error', isError);
    if (!isError) this.timer = setTimeout(clear, NOTICE_MS);
  }

  /** Says that something is done, or why it is not. */
  async follow(work: Promise<void>, done: string): Promise<void> {
    try {
      await work;
      this.show(done, false);
    } catch (error) {
      this.show(error instanceof Error ? error.message : String(error), true);
    }
  }
}

/** A note about damage of the session itself, until the user closes it. */
export function problemBanner(problems: readonly string[], onClose: () => void): HTMLElement {
  const texts = element(
    'div',
    {},
    ...problems.map((text) => element('p', { text, attributes: { dir: 'auto' } })),
  );
  const banner = element('div', { class: 'banner', attributes: { role: 'status' } }, icon('warning'), texts);
  banner.append(
    iconButton('close', 'Close', undefined, () => {
      banner.remove();
      onClose();
    }),
  );
  return banner;
}
