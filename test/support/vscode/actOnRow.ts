import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

const REFUSAL = 'The list was just being refreshed';

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
  const refusal = workbench.toast(REFUSAL);
  const pick = workbench.quickInput.widget;
  for (let attempt = 1; ; attempt++) {
    await act();
    try {
      await outcome.or(refusal).or(pick).first().waitFor({ timeout: CLICK_MS });
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      continue;
    }
    if (await outcome.first().isVisible()) return;
    if (await pick.isVisible()) await workbench.quickInput.dismiss();
    else if ((await refusal.count()) === 0) return;
    await workbench.command('Notifications: Clear All Notifications');
    await refusal.waitFor({ state: 'detached' });
  }
}

/** Asks for the upload of a local row's session, up to the question before it. */
export async function askToUpload(workbench: Workbench, row: string): Promise<void> {
  await chooseOnRow(workbench, row, 'Upload to the Cloud', uploadButton(workbench));
}

/** Uploads the session of a local row, and answers the question before it. */
export async function uploadRow(workbench: Workbench, row: string): Promise<void> {
  await askToUpload(workbench, row);
  await uploadButton(workbench).click();
}

const uploadButton = (workbench: Workbench): Locator =>
  workbench.dialog().getByRole('button', { name: 'Upload' });
