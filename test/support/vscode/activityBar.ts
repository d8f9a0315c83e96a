import type { Locator, Page } from 'playwright-core';

/** Until something is there whose icon was clicked, ms. */
const OPEN_MS = 15_000;
const ATTEMPTS = 4;

/**
 * Clicks an icon of the activity bar unless its view is shown, and waits for `content` of it. A click on the icon of a
 * view that is shown hides it; this then clicks again.
 */
export async function showByIcon(page: Page, label: string, content: Locator): Promise<void> {
  const icons = page.locator('.activitybar .action-item');
  const own = icons.and(page.locator(`:has(.action-label[aria-label^="${label}"])`));
  for (let attempt = 1; ; attempt++) {
    await own.or(content).first().waitFor();
    if (!(await content.isVisible())) await own.click();
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
