import type { Locator, Page } from 'playwright-core';
import { eventually } from '../eventually';
import { showByIcon } from './activityBar';
import { chooseFromMenu } from './contextMenu';

/** A row as a user sees it and as a screen reader says it. */
export interface ViewRow {
  readonly text: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly label: string;
  /** 1 at the root. */
  readonly level: number;
  /** Undefined when the row cannot be expanded. */
  readonly expanded: boolean | undefined;
}

/** So often a row is pointed at before its icons are taken for missing. */
const MAX_HOVERS = 50;

/** A tooltip that is still there by then did not hear of the key, ms. */
const TOOLTIP_MS = 1_000;

/** A click that has selected nothing by then is taken for lost, ms. */
const CLICK_MS = 2_000;

const SIDEBAR = '#workbench\\.parts\\.sidebar';

/** The Fastshot view in the side bar. */
export class SessionsView {
  readonly #page: Page;
  readonly #list: Locator;
  /** The view's message line above the rows. */
  readonly message: Locator;
  /** What stands there instead of rows. */
  readonly welcome: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#list = page.locator(`${SIDEBAR} .monaco-list-row`);
    this.message = page.locator(`${SIDEBAR} .tree-explorer-viewlet-tree-view .message`);
    this.welcome = page.locator(`${SIDEBAR} .welcome-view-content`);
  }

  /** Shows the view by its icon in the activity bar; does nothing while it is shown. */
  async open(): Promise<void> {
    const title = this.#page.locator(`${SIDEBAR} .composite.title`, { hasText: 'Fastshot' });
    await showByIcon(this.#page, 'Fastshot', title);
  }

  /** Waits until there are rows, or what stands in their place: from then on VS Code knows the extension's commands. */
  async drawn(): Promise<void> {
    await this.#list.or(this.welcome).first().waitFor();
  }

  /** The first row that contains `text`. */
  row(text: string | RegExp): Locator {
    return this.#list.filter({ hasText: text }).first();
  }

  /** The rows on the screen, from top to bottom. Long lists are virtual: those out of sight do not exist. */
  async rows(): Promise<ViewRow[]> {
    // Runs in the page: no function in here may have a name, tsx would wrap it in a helper of its own.
    return this.#list.evaluateAll((elements) =>
      elements
        .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
        .map((element) => ({
          text: element.querySelector('.label-name')?.textContent ?? '',
          description: element.querySelector('.label-description')?.textContent ?? '',
          label: element.getAttribute('aria-label') ?? '',
          level: Number(element.getAttribute('aria-level')),
          expanded: element.hasAttribute('aria-expanded')
            ? element.getAttribute('aria-expanded') === 'true'
            : undefined,
        })),
    );
  }

  /** Expands a row and waits until it is. */
  async expand(text: string | RegExp): Promise<void> {
    const row = this.row(text);
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.locator('.monaco-tl-twistie').click();
    await this.#list
      .and(this.#page.locator('[aria-expanded="true"]'))
      .filter({ hasText: text })
      .first()
      .waitFor();
  }

  /** Clicks an icon at the right end of a row. */
  async rowAction(text: string | RegExp, label: string): Promise<void> {
    await this.#leaveRows();
    const action = this.row(text).locator(`.actions .action-label[aria-label^="${label}"]`);
    // While rows arrive, they move away under the pointer, and with it go the icons.
    for (let hovers = 0; hovers < MAX_HOVERS && !(await action.isVisible()); hovers++) {
      await this.row(text).hover();
    }
    await action.click();
  }

  /** Selects several rows, in this order, beside none or those that are selected. */
  async select(...texts: readonly string[]): Promise<void> {
    const selected = (text: string): Locator =>
      this.#list.and(this.#page.locator('.selected')).filter({ hasText: text }).first();
    await eventually(async () => {
      for (const text of texts) {
        if (await selected(text).isVisible()) continue;
        await this.row(text).click({ modifiers: ['Control'] });
        await selected(text).waitFor({ timeout: CLICK_MS });
      }
      // Rows that are drawn anew may lose it again.
      for (const text of texts) await selected(text).waitFor({ timeout: CLICK_MS });
    });
  }

  /** Chooses an entry of a row's context menu. */
  async rowMenu(text: string | RegExp, entry: string): Promise<void> {
    await this.#leaveRows();
    const itsRow = this.#list.and(this.#page.locator('.focused')).filter({ hasText: text });
    await chooseFromMenu(this.#page, this.row(text), entry, itsRow);
  }

  /** Takes the pointer away from what it was left on, whose tooltip may cover a row. */
  async #leaveRows(): Promise<void> {
    const { mouse, keyboard } = this.#page;
    const tooltip = this.#page.locator('.monaco-hover:visible').first();
    await mouse.move(0, 0);
    await eventually(async () => {
      // That of a row that was drawn anew, or of what has the focus, stays until a key is pressed. A modifier alone does
      // nothing to it; this key has no command.
      await keyboard.press('ScrollLock');
      await tooltip.waitFor({ state: 'hidden', timeout: TOOLTIP_MS });
    });
  }

  /** Clicks an icon in the view's title. */
  async titleAction(label: string): Promise<void> {
    await this.#page.locator(`${SIDEBAR} .title-actions .action-label[aria-label^="${label}"]`).click();
  }

  /** Chooses an entry of the menu behind the dots in the view's title. */
  async titleMenu(entry: string): Promise<void> {
    await this.#page.locator(`${SIDEBAR} .title-actions .action-label[aria-label*="More Actions"]`).click();
    const menu = this.#page.locator('.context-view .monaco-menu');
    const item = menu.locator('.action-item', { hasText: entry }).first();
    await item.hover();
    await item.and(this.#page.locator('.focused')).waitFor();
    // A menu ignores clicks that come too soon after it opened, but no keys.
    await this.#page.keyboard.press('Enter');
    await menu.waitFor({ state: 'detached' });
  }
}
