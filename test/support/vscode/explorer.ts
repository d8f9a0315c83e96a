import type { Locator, Page } from 'playwright-core';
import { showByIcon } from './activityBar';
import { chooseFromMenu } from './contextMenu';

/** VS Code's own file explorer. */
export class Explorer {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Shows it by its icon in the activity bar; does nothing while it is shown. */
  async open(): Promise<void> {
    await showByIcon(this.#page, 'Explorer', this.#page.locator('.explorer-folders-view'));
  }

  file(name: string): Locator {
    return this.#page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  }

  /** Selects files without opening them: a plain click would open one, and the Explorer then selects only that. */
  async select(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.file(name).click({ modifiers: ['Control'] });
      await this.#selected(name).waitFor();
    }
  }

  /** Chooses an entry of the menu of files that are selected, opened on one of them. */
  async menuOfSelected(name: string, entry: string): Promise<void> {
    await chooseFromMenu(this.#page, this.file(name), entry, this.#selected(name));
  }

  #selected(name: string): Locator {
    return this.file(name).and(this.#page.locator('.selected'));
  }
}
