import type { Locator, Page } from 'playwright-core';

/** VS Code's own file explorer. */
export class Explorer {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Shows it by its icon in the activity bar; does nothing while it is shown. */
  async open(): Promise<void> {
    const icon = this.#page.locator('.activitybar .action-item:has(.action-label[aria-label^="Explorer"])');
    await icon.waitFor();
    const shown = (await icon.getAttribute('class'))?.split(' ').includes('checked') ?? false;
    if (!shown) await icon.click();
    await this.#page.locator('.explorer-folders-view').waitFor();
  }

  file(name: string): Locator {
    return this.#page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  }
}
