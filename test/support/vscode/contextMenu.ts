import type { Locator, Page } from 'playwright-core';

/** A menu that is not there by then is that of something else, or none, ms. */
const MENU_MS = 5_000;
const ATTEMPTS = 4;

/**
 * Chooses an entry of the context menu of a row. While rows arrive, a row may move away below the pointer: the menu is then
 * that of another row, or none, and is opened again.
 * @param isOpenOn what is there once the menu belongs to the right row
 */
export async function chooseFromMenu(
  page: Page,
  row: Locator,
  entry: string,
  isOpenOn: Locator,
): Promise<void> {
  const menu = page.locator('.context-view .monaco-menu');
  const item = menu.locator('.action-item', { hasText: entry }).first();
  for (let attempt = 1; ; attempt++) {
    await row.click({ button: 'right' });
    try {
      await item.hover({ timeout: MENU_MS });
      await isOpenOn.waitFor({ timeout: MENU_MS });
      await item.and(page.locator('.focused')).waitFor({ timeout: MENU_MS });
      break;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await page.keyboard.press('Escape');
    }
  }
  // A menu ignores clicks that come too soon after it opened, but no keys.
  await page.keyboard.press('Enter');
  await menu.waitFor({ state: 'detached' });
}
