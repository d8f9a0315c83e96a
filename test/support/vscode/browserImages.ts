import type { Locator, Page } from 'playwright-core';
import { eventually } from '../eventually';

// As text, because it runs in the page.
const FILE = (name: string, png: Uint8Array): string =>
  `new File([Uint8Array.from(atob('${Buffer.from(png).toString('base64')}'), (c) => c.charCodeAt(0))],
    ${JSON.stringify(name)}, { type: 'image/png' })`;

/** Puts an image on the clipboard, as a screenshot tool does. */
export async function copyImage(page: Page, png: Uint8Array): Promise<void> {
  const item = `new ClipboardItem({ 'image/png': ${FILE('', png)} })`;
  await page.evaluate('window.focus()');
  await page.evaluate(`navigator.clipboard.write([${item}])`);
}

/** A drop of which nothing has come by then is taken for lost, ms. */
const DROP_MS = 15_000;

/**
 * Drops a file on a row of the tree, as the browser does with one that comes from outside, and waits for what comes of it.
 * What is dropped on a row that is being fetched anew is lost: this drops it again, as a user would.
 */
export async function dropFile(row: Locator, name: string, png: Uint8Array, outcome: Locator): Promise<void> {
  await eventually(async () => {
    await dropOnce(row, name, png);
    await outcome.waitFor({ timeout: DROP_MS });
  });
}

async function dropOnce(target: Locator, name: string, png: Uint8Array): Promise<void> {
  const id = 'data-drop-target';
  await target.evaluate((element, id) => element.setAttribute(id, ''), id);
  await target.page().evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(${FILE(name, png)});
    const target = document.querySelector('[${id}]');
    const { left, top, width, height } = target.getBoundingClientRect();
    const at = { bubbles: true, clientX: left + width / 2, clientY: top + height / 2, dataTransfer };
    for (const type of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(type, at));
    target.removeAttribute('${id}');
  })()`);
}

/** Sends drag events with a file to an element of a webview. */
export async function dropInFrame(
  target: Locator,
  types: readonly ('dragenter' | 'dragover' | 'drop')[],
  name: string,
  png: Uint8Array,
): Promise<void> {
  const id = 'data-drop-target';
  await target.evaluate((element, id) => element.setAttribute(id, ''), id);
  const frame = await (await target.elementHandle())?.ownerFrame();
  await frame?.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(${FILE(name, png)});
    const at = { bubbles: true, cancelable: true, dataTransfer };
    const target = document.querySelector('[${id}]');
    for (const type of ${JSON.stringify(types)}) target.dispatchEvent(new DragEvent(type, at));
    target.removeAttribute('${id}');
  })()`);
}
