import type { Locator, Page } from 'playwright-core';

/** A click of which nothing has come by then is taken for lost, ms. */
const CLICK_MS = 10_000;
const CLICK_ATTEMPTS = 3;
/** What the widget shows, as source for the page. */
const SHOWN = `Array.from(document.querySelectorAll('.quick-input-widget'), (widget) =>
  widget.checkVisibility() ? widget.innerText + widget.querySelector('input:not([type=checkbox])')?.value : '').join()`;

/** VS Code's quick pick and input box, which share one widget. */
export class QuickInput {
  readonly #page: Page;
  readonly #typed: Set<string>;
  readonly widget: Locator;
  readonly #input: Locator;

  /** @param typed takes what is entered into boxes that hide it */
  constructor(page: Page, typed: Set<string>) {
    this.#page = page;
    this.#typed = typed;
    this.widget = page.locator('.quick-input-widget:visible');
    this.#input = this.widget.locator('.quick-input-box input');
  }

  /** The entries whose text contains `text`; all without it. */
  entries(text?: string | RegExp): Locator {
    const rows = this.widget.locator('.quick-input-list .monaco-list-row');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  /** The widget, if its title, prompt, message or list contains `text`. */
  showing(text: string | RegExp): Locator {
    return this.widget.filter({ hasText: text });
  }

  /** Waits for that. */
  async shows(text: string | RegExp): Promise<void> {
    await this.showing(text).waitFor();
  }

  /** Replaces what stands in the input. @param timeout ms */
  async type(text: string, timeout?: number): Promise<void> {
    await this.#input.fill(text, timeout === undefined ? {} : { timeout });
    if ((await this.#input.getAttribute('type')) === 'password') this.#typed.add(text);
  }

  /**
   * Chooses the first entry that contains `text`, and waits until what was shown is gone. VS Code loses a click now and
   * then while a list is being drawn; this clicks again, as a user would. @param timeout ms
   */
  async pick(text: string | RegExp, timeout?: number): Promise<void> {
    const entry = this.entries(text).first();
    await entry.waitFor(timeout === undefined ? {} : { timeout });
    for (let attempt = 1; ; attempt++) {
      const before = await this.#shown();
      await entry.click(timeout === undefined ? {} : { timeout });
      if (await this.#changes(before)) return;
      if (attempt === CLICK_ATTEMPTS) throw new Error(`Clicks on ${text} in a list did nothing:\n${before}`);
    }
  }

  /** Presses Enter. */
  async accept(): Promise<void> {
    await this.#input.press('Enter');
  }

  /** Fills an input box and accepts it. */
  async answer(text: string): Promise<void> {
    await this.type(text);
    await this.accept();
  }

  /** What stands in the input. */
  async value(): Promise<string> {
    return this.#input.inputValue();
  }

  /** Waits until what stands in the input matches. */
  async hasValue(pattern: RegExp): Promise<void> {
    const input = await this.#input.elementHandle();
    await this.#page.waitForFunction(
      ([box, source]) => box !== null && 'value' in box && new RegExp(source).test(String(box.value)),
      [input, pattern.source] as const,
    );
  }

  /** A button in the title, or beside the input. */
  button(label: string): Locator {
    return this.widget.locator(`.action-label[aria-label="${label}"]`);
  }

  /** Goes back one step of a wizard. */
  async back(): Promise<void> {
    await this.widget.locator('.action-label[aria-label^="Back"]').click();
  }

  /** Ticks the entries that contain one of `texts` in a pick of many, and accepts. */
  async tick(...texts: readonly string[]): Promise<void> {
    for (const text of texts) await this.entries(text).first().click();
    await this.accept();
  }

  /** Presses Escape and waits until the widget is away. */
  async dismiss(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }

  /** The text of the validation message or prompt below the input. */
  async message(): Promise<string> {
    return this.widget.locator('.quick-input-message').innerText();
  }

  /** All that the widget says; empty while it is hidden. */
  async #shown(): Promise<string> {
    return String(await this.#page.evaluate(SHOWN));
  }

  /** Whether the widget says something else within the time that a click may take. */
  async #changes(before: string): Promise<boolean> {
    try {
      await this.#page.waitForFunction(`${SHOWN} !== ${JSON.stringify(before)}`, undefined, {
        timeout: CLICK_MS,
      });
      return true;
    } catch {
      return false;
    }
  }
}
