import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

const REFUSAL = 'The list was just being refreshed';

/**
 * Clicks an icon of a row and waits for what comes of it. VS Code loses clicks that come while it rebuilds a tree; the
 * extension then asks which row was meant, and this clicks again.
 */
export async function actOnRow(
  workbench: Workbench,
  row: string,
  label: string,
  outcome: Locator,
): Promise<void> {
  const refusal = workbench.toast(REFUSAL);
  const pick = workbench.quickInput.widget;
  for (;;) {
    await workbench.view.rowAction(row, label);
    await outcome.or(refusal).or(pick).first().waitFor();
    if (await pick.isVisible()) await workbench.quickInput.dismiss();
    else if ((await refusal.count()) === 0) return;
    await workbench.command('Notifications: Clear All Notifications');
    await refusal.waitFor({ state: 'detached' });
  }
}

const MENU_ATTEMPTS = 3;
const DIALOG_TIMEOUT_MS = 10_000;

/**
 * Asks for the upload of a local row's session, up to the question before it. While rows arrive, a row may move away
 * below the pointer: the menu is then that of another row, or none, and is opened again.
 */
export async function askToUpload(workbench: Workbench, row: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await workbench.view.rowMenu(row, 'Upload to the Cloud');
      await uploadButton(workbench).waitFor({ timeout: DIALOG_TIMEOUT_MS });
      return;
    } catch (error) {
      if (attempt === MENU_ATTEMPTS) throw error;
      await workbench.page.keyboard.press('Escape');
    }
  }
}

/** Uploads the session of a local row, and answers the question before it. */
export async function uploadRow(workbench: Workbench, row: string): Promise<void> {
  await askToUpload(workbench, row);
  await uploadButton(workbench).click();
}

const uploadButton = (workbench: Workbench): Locator =>
  workbench.dialog().getByRole('button', { name: 'Upload' });
