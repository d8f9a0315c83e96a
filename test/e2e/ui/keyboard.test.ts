import { describe, it } from 'mocha';
import { useWorkbench } from '../../support/vscode/uiSuite';

const SIDE_BAR = '.part.sidebar';

describe('Shift+F6', () => {
  const workbench = useWorkbench();

  it('brings up the session manager from an editor, as the command palette does', async () => {
    await focusEditor();
    await workbench().page.keyboard.press('Shift+F6');
    await sideBarShows('Fastshot');
    await focusIsIn(SIDE_BAR);
    // Inside the view it is VS Code's own "focus previous part".
    await workbench().page.keyboard.press('Shift+F6');
    await focusIsOutside(SIDE_BAR);
    await sideBarShows('Fastshot');
    await focusEditor();
    await workbench().command('Fastshot: Open Session Manager');
    await sideBarShows('Fastshot');
    await focusIsIn(SIDE_BAR);
  });

  it('is left alone for users of screen readers', async () => {
    workbench().changeSettings({ 'editor.accessibilitySupport': 'on' });
    await workbench().reload();
    await workbench().statusBar('Screen Reader Optimized').waitFor();
    await focusEditor();
    await focusIsIn('.part.editor');
    await workbench().page.keyboard.press('Shift+F6');
    await focusIsOutside('.part.editor');
    await sideBarShows('Explorer');
    await workbench().command('Fastshot: Open Session Manager');
    await sideBarShows('Fastshot');
  });

  /** An empty editor has the focus, and the side bar shows the files. */
  async function focusEditor(): Promise<void> {
    const { page } = workbench();
    await workbench().command('View: Show Explorer');
    await sideBarShows('Explorer');
    await workbench().command('View: Close All Editors');
    await page.locator('.part.editor .tab').first().waitFor({ state: 'detached' });
    await workbench().command('File: New Untitled Text File');
    await page.locator('.part.editor .monaco-editor.focused').waitFor();
  }

  const sideBarShows = (title: string): Promise<void> =>
    workbench().page.locator(`${SIDE_BAR} .composite.title`, { hasText: title }).waitFor();

  const focusIsIn = (part: string): Promise<void> =>
    workbench().page.locator(`${part}:focus-within`).waitFor();

  const focusIsOutside = (part: string): Promise<void> =>
    workbench().page.locator(`${part}:not(:focus-within)`).waitFor();
});
