import type { Locator, Page } from 'playwright-core';

/** By then VS Code has restored after a reload what was shown, ms. */
const RESTORE_MS = 5_000;
/** Until something is there whose icon was clicked, ms. */
const OPEN_MS = 15_000;
const ATTEMPTS = 4;

/**
 * Clicks an icon of the activity bar unless its view is shown, and waits for `content` of it. A click on the icon of a
 * view that is shown hides it, and VS Code restores what was shown a while after it has drawn the icons.
 */
export async function showByIcon(page: Page, label: string, content: Locator): Promise<void> {
  const icons = page.locator('.activitybar .action-item');
  const own = icons.and(page.locator(`:has(.action-label[aria-label^="${label}"])`));
  const shown = icons.and(page.locator('.checked'));
  await own.waitFor();
  for (let attempt = 1; ; attempt++) {
    await isThereBy(shown.first(), RESTORE_MS);
    if ((await shown.and(own).count()) === 0) await own.click();
    if (await isThereBy(content, OPEN_MS)) return;
    if (attempt === ATTEMPTS) throw new Error(`A click on ${label} in the activity bar did not show it.`);
  }
}

/** Whether an element is visible within so many milliseconds. */
async function isThereBy(element: Locator, ms: number): Promise<boolean> {
  try {
    await element.waitFor({ timeout: ms });
    return true;
  } catch {
    return false;
  }
}
