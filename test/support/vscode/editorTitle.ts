import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

const ACTIONS = '.editor-group-container.active .editor-actions';

/** An icon in the title of the active editor. */
export function titleIcon({ page }: Workbench, label: string): Locator {
  return page.locator(`${ACTIONS} .action-label[aria-label^="${label}"]`);
}

/** Opens the menu behind the dots there, and returns its entries as they are read. */
export async function titleEntries({ page }: Workbench): Promise<string[]> {
  await page.locator(`${ACTIONS} .action-label[aria-label*="More Actions"]`).click();
  return menuEntries({ page });
}

/** The entries of the menu that is open, as they are read. */
export async function menuEntries({ page }: Pick<Workbench, 'page'>): Promise<string[]> {
  const labels = page.locator('.context-view .monaco-menu .action-label:not(.separator)');
  await labels.first().waitFor();
  return labels.allInnerTexts();
}

/** Chooses an entry of the menu that is open. */
export async function chooseEntry({ page }: Workbench, entry: string): Promise<void> {
  const menu = page.locator('.context-view .monaco-menu');
  const item = menu.locator('.action-item', { hasText: entry }).first();
  await item.hover();
  await item.and(page.locator('.focused')).waitFor();
  // A menu ignores clicks that come too soon after it opened, but no keys.
  await page.keyboard.press('Enter');
  await menu.waitFor({ state: 'detached' });
}
