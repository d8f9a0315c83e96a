import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Workbench } from './workbench';

/** The session viewer in the active editor. */
export class SessionViewer {
  readonly #page: Page;
  readonly #frame: FrameLocator;
  /** The large image. */
  readonly image: Locator;
  /** What was drawn on it, as a layer of its own. */
  readonly drawings: Locator;
  /** What is known of session and image, beside it. */
  readonly details: Locator;
  /** The note about damage. */
  readonly banner: Locator;
  /** What stands in place of an image that cannot be shown. */
  readonly stageMessage: Locator;
  /** The tools for drawing, or the note about what is not saved. */
  readonly annotateBar: Locator;
  /** Where a text is typed on the image. */
  readonly textBox: Locator;

  constructor(workbench: Workbench) {
    this.#page = workbench.page;
    this.#frame = workbench.webview();
    this.image = this.#frame.locator('.stage .sheet img');
    this.drawings = this.#frame.locator('.stage .drawings');
    this.details = this.#frame.locator('.details');
    this.banner = this.#frame.locator('.banner');
    this.stageMessage = this.#frame.locator('.stage-message');
    this.annotateBar = this.#frame.getByRole('toolbar', { name: 'Annotate' });
    this.textBox = this.#frame.getByLabel('Text to draw');
  }

  /** Waits until an image is shown, 1-based. By default with what is drawn on it, if anything is. */
  async showsImage(number: number, count: number, view = '(Original|Annotated)'): Promise<void> {
    await this.#frame.locator('.position', { hasText: `${number} / ${count}` }).waitFor();
    const name = new RegExp(`^Image ${number} of ${count}\\b.*${view}\\.$`);
    await this.#frame.getByRole('img', { name }).waitFor();
  }

  /** Waits until the loading screen is shown. */
  async showsLoading(): Promise<void> {
    await this.#frame.getByRole('progressbar').waitFor();
  }

  /** Waits for the screen that stands in place of a session, and returns its sentence. */
  async failure(heading: string): Promise<string> {
    await this.#frame.getByRole('heading', { name: heading }).waitFor();
    return this.#frame.locator('.status-screen p').innerText();
  }

  /** Waits until the sentence on that screen matches. */
  async failureSays(sentence: RegExp): Promise<void> {
    await this.#frame.locator('.status-screen p', { hasText: sentence }).waitFor();
  }

  button(name: string): Locator {
    return this.#frame.getByRole('button', { name, exact: true });
  }

  /** An image of the strip, 1-based. */
  thumbnail(number: number): Locator {
    return this.#frame
      .getByRole('navigation', { name: 'Images' })
      .getByRole('button')
      .nth(number - 1);
  }

  /** Waits until a button is pressed in. */
  async isPressed(name: string): Promise<void> {
    await this.#frame.getByRole('button', { name, exact: true, pressed: true }).waitFor();
  }

  /** Presses a key inside the viewer. */
  async press(key: string): Promise<void> {
    await this.#frame.locator('.stage').press(key);
  }

  /** Waits until as many strokes and texts are drawn on the image. */
  async shows(drawings: number): Promise<void> {
    const all = this.drawings.locator(':scope > *');
    if (drawings > 0) await all.nth(drawings - 1).waitFor({ state: 'attached' });
    await all.nth(drawings).waitFor({ state: 'detached' });
  }

  /** Waits until a tool is in hand. */
  async hasTool(tool: 'pen' | 'text' | 'erase'): Promise<void> {
    await this.#frame.locator(`.stage.tool-${tool}`).waitFor();
  }

  /** Drags over the image, through places in its own pixels; of one place it is a click. */
  async drag(...places: readonly (readonly [x: number, y: number])[]): Promise<void> {
    const { mouse } = this.#page;
    for (const [index, place] of places.entries()) {
      await mouse.move(...(await this.#onScreen(place)), { steps: index === 0 ? 1 : 20 });
      if (index === 0) await mouse.down();
    }
    await mouse.up();
  }

  async #onScreen([x, y]: readonly [x: number, y: number]): Promise<[number, number]> {
    const box = await this.image.boundingBox();
    const { width, height } = await this.image.evaluate((image) => ({
      width: Number(Reflect.get(image, 'naturalWidth')),
      height: Number(Reflect.get(image, 'naturalHeight')),
    }));
    if (!box) throw new Error('No image is shown.');
    return [box.x + (x / width) * box.width, box.y + (y / height) * box.height];
  }

  /** Closes the editor by its tab's button. */
  async close(): Promise<void> {
    await this.#page.locator('.tab.active .tab-actions .action-label').click();
    await this.#page.locator('iframe.webview').waitFor({ state: 'detached' });
  }
}
