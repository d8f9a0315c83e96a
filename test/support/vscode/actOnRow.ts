import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

const REFUSAL = 'The list was just being refreshed';
/** The title of the choice that a command offers when it was called on no row. */
const ASKS_FOR_ROWS =
  /(?:Sessions?|Images?) to (?:open|edit|redact|download|upload|copy|remove|keep|save|export|link|reveal)/;

/** A click of which nothing has come by then is taken for lost, ms. */
const CLICK_MS = 15_000;
const ATTEMPTS = 4;

/**
 * Clicks an icon of a row and waits for what comes of it. VS Code loses clicks that come while it rebuilds a tree, or gives
 * them to no row: the extension then asks which one was meant. This clicks again, as a user would.
 */
export async function actOnRow(
  workbench: Workbench,
  row: string,
  label: string,
  outcome: Locator,
): Promise<void> {
  await untilOutcome(workbench, outcome, () => workbench.view.rowAction(row, label));
}

/** As `actOnRow`, for an entry of a row's context menu. */
export async function chooseOnRow(
  workbench: Workbench,
  row: string | RegExp,
  entry: string,
  outcome: Locator,
): Promise<void> {
  await untilOutcome(workbench, outcome, () => workbench.view.rowMenu(row, entry));
}

async function untilOutcome(workbench: Workbench, outcome: Locator, act: () => Promise<void>): Promise<void> {
  const { quickInput, page } = workbench;
  const refusal = workbench.toast(REFUSAL).first();
  const asksForRows = quickInput.widget.filter({ hasText: ASKS_FOR_ROWS }).first();
  for (let attempt = 1; ; attempt++) {
    await act();
    try {
      // Of several matches the first in the page: each is waited for by itself.
      await Promise.any(
        [outcome.first(), refusal, asksForRows].map((seen) => seen.waitFor({ timeout: CLICK_MS })),
      );
    } catch (error) {
      if (attempt === ATTEMPTS) throw error instanceof AggregateError ? error.errors[0] : error;
      continue;
    }
    if (await outcome.first().isVisible()) return;
    if (attempt === ATTEMPTS) throw new Error('The click was given to no row each time.');
    if (await asksForRows.isVisible()) await page.keyboard.press('Escape');
    await asksForRows.waitFor({ state: 'hidden' });
    await workbench.command('Notifications: Clear All Notifications');
    await refusal.waitFor({ state: 'detached' });
  }
}

/** Asks for the upload of a local row's session, up to the question before it. */
export async function askToUpload(workbench: Workbench, row: string): Promise<void> {
  await chooseOnRow(workbench, row, 'Upload to the Store', uploadButton(workbench));
}

/** Uploads the session of a local row, and answers the question before it. */
export async function uploadRow(workbench: Workbench, row: string): Promise<void> {
  await askToUpload(workbench, row);
  await uploadButton(workbench).click();
}

const uploadButton = (workbench: Workbench): Locator =>
  workbench.dialog().getByRole('button', { name: 'Upload' });
