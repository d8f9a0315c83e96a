import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Workbench } from './workbench';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The save form in the active editor. */
export class SaveFormPage {
  readonly #page: Page;
  readonly #frame: FrameLocator;
  /** What went wrong. */
  readonly problems: Locator;

  constructor(workbench: Workbench) {
    this.#page = workbench.page;
    this.#frame = workbench.webview();
    this.problems = this.#frame.locator('.problems:visible');
  }

  field(label: string): Locator {
    return this.#frame.getByLabel(label, { exact: true });
  }

  /** An image that will be saved, by its label. */
  card(label: string | RegExp): Locator {
    return this.#frame.locator('.card').filter({ hasText: label });
  }

  /** Waits until as many images are shown. */
  async pictures(count: number): Promise<void> {
    await this.#frame
      .locator('.card .picture canvas')
      .nth(count - 1)
      .waitFor();
  }

  /** The labels of the images, in their order. */
  labels(): Promise<string[]> {
    return this.#frame.locator('.card .name').allInnerTexts();
  }

  async addTag(tag: string): Promise<void> {
    await this.field('Tags').fill(tag);
    await this.field('Tags').press('Enter');
    await this.#frame.locator('.chips .tag', { hasText: tag }).waitFor();
  }

  /** Chooses a colour or a destination. */
  async choose(label: string): Promise<void> {
    await this.#frame.locator('label.choice', { hasText: label }).click();
  }

  /** The image in the redact dialog. */
  get redactSheet(): Locator {
    return this.#frame.locator('.redact-sheet:has(img)');
  }

  /** Regions drawn in the redact dialog. */
  get regions(): Locator {
    return this.redactSheet.locator('.region');
  }

  /** Drags over a part of the image in the redact dialog, given in parts of its size. */
  async drawRegion(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    const box = await this.redactSheet.boundingBox();
    if (!box) throw new Error('The redact dialog is not open.');
    const { mouse } = this.#page;
    const move = ([x, y]: readonly [number, number]): Promise<void> =>
      mouse.move(box.x + x * box.width, box.y + y * box.height);
    await move(from);
    await mouse.down();
    await move(to);
    await mouse.up();
  }

  button(name: string): Locator {
    return this.#frame.getByRole('button', { name, exact: true });
  }

  heading(name: string): Locator {
    return this.#frame.getByRole('heading', { name, exact: true });
  }

  /** What has the focus in the page. */
  get focused(): Locator {
    return this.#frame.locator(':focus');
  }

  /** What axe finds, in words; the landmark of the main part is among what it looks for. */
  async accessibilityProblems(): Promise<string[]> {
    const found = this.#frame.locator('html').evaluate(`(() => { ${AXE}; return axe.run(); })()`);
    const { violations } = (await found) as AxeResults;
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  }

  /** An entry of the completion that is open. */
  suggestion(text: string): Locator {
    return this.#frame.getByRole('option', { name: text });
  }
}
