import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useWorkbench } from '../../support/vscode/uiSuite';

const STEPS = {
  open: 'Press Shift+F6',
  make: 'Make a session',
  connect: 'Connect your team’s store',
  search: 'Find anything',
  annotate: 'Annotate and redact',
  share: 'Share it',
} as const;

describe('the walkthrough', () => {
  const workbench = useWorkbench(() => ({ showsView: true }));

  it('shows a picture of each step in light, dark and high contrast, and its buttons do what they say', async () => {
    const { page, quickInput } = workbench();
    await workbench().command('Welcome: Open Walkthrough');
    await quickInput.pick('Get Started with Fastshot Sessions');
    // Beside the side bar there is no room for the pictures, and VS Code leaves them out.
    await workbench().command('View: Toggle Primary Side Bar Visibility');
    const step = (title: string) => page.locator('.getting-started-step', { hasText: title });
    for (const theme of ['light', 'dark', 'highContrast'] as const) {
      await workbench().setTheme(theme);
      for (const [id, title] of Object.entries(STEPS)) {
        await step(title).click();
        await step(title).and(page.locator('.expanded')).waitFor();
        const picture = workbench().webview().locator(`svg[data-step="${id}"]`);
        await picture.waitFor();
        await workbench().screenshot(`walkthrough-${id}-${theme}`);
      }
    }
    await step(STEPS.make).click();
    await step(STEPS.make).getByRole('button', { name: 'Paste from Clipboard' }).waitFor();
    await step(STEPS.connect).click();
    await step(STEPS.connect).getByRole('button', { name: 'Connect to a Store…' }).click();
    await quickInput.entries('S3-compatible server').waitFor();
    await quickInput.dismiss();
    assert.deepEqual(workbench().foreignRequests, []);
  });
});
