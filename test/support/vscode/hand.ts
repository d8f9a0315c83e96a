import type { Locator, Page } from 'playwright-core';

/** The hand of a user, which counts what it does: each click, drag, key and text is one step. */
export class Hand {
  #steps = 0;

  constructor(private readonly page: Page) {}

  /** Steps since they were counted last. */
  counted(): number {
    const steps = this.#steps;
    this.#steps = 0;
    return steps;
  }

  async click(target: Locator): Promise<void> {
    this.#steps += 1;
    await target.click();
  }

  async press(key: string): Promise<void> {
    this.#steps += 1;
    await this.page.keyboard.press(key);
  }

  /** Into what has the keyboard, over what is selected there. */
  async type(text: string): Promise<void> {
    this.#steps += 1;
    await this.page.keyboard.insertText(text);
  }

  /** One that a page object knows how to do. */
  async does(step: () => Promise<void>): Promise<void> {
    this.#steps += 1;
    await step();
  }
}
