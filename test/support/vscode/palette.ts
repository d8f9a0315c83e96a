import type { Page } from 'playwright-core';
import { QuickInput } from './quickInput';

/** A palette without the command by then is taken for closed, ms. */
const PALETTE_MS = 15_000;
const ATTEMPTS = 4;

/**
 * Opens the command palette with a command as its first entry, and runs `accept` with the milliseconds that it may take.
 * An editor that takes the focus while it opens closes the palette; it is then opened again.
 */
export async function inPalette(
  page: Page,
  title: string,
  accept: (timeout: number) => Promise<void>,
): Promise<void> {
  const quickInput = new QuickInput(page, new Set());
  for (let attempt = 1; ; attempt++) {
    await page.keyboard.press('F1');
    try {
      await quickInput.type(`>${title}`, PALETTE_MS);
      await quickInput.entries(title).first().waitFor({ timeout: PALETTE_MS });
      return await accept(PALETTE_MS);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      // The list of one that is open does not follow what becomes known meanwhile.
      await page.keyboard.press('Escape');
    }
  }
}

/**
 * Has VS Code reload its window, and resolves when the new page begins. Only its own command waits until all of its state
 * is stored; of a page that is reloaded from outside it keeps what it had some seconds before.
 */
export async function reloadWindow(page: Page): Promise<void> {
  await Promise.all([
    page.waitForEvent('framenavigated', { predicate: (frame) => frame === page.mainFrame() }),
    inPalette(page, 'Developer: Reload Window', () => new QuickInput(page, new Set()).accept()),
  ]);
}
