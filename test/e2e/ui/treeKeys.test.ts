import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { eventually } from '../../support/eventually';
import { screenshotPng } from '../../support/pictures';
import { copyImage } from '../../support/vscode/browserImages';
import { sessionsFolder } from '../../support/vscode/localFiles';
import type { Sandbox } from '../../support/vscode/sandbox';
import { SaveFormPage } from '../../support/vscode/saveForm';
import { putLocal } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

/** Runs in the page. */
const CLIPBOARD_TYPES = 'navigator.clipboard.read().then((items) => items.flatMap(({ types }) => types))';

/** More than the groups that are open at first hold. */
const MANY = 60;
/** Of `wrapper_01`. */
const TITLE = 'bugs_v1';

describe('the row of a session', () => {
  const workbench = useWorkbench(() => ({ prepare: putSessions, showsView: true }));
  const selected = (text: string): Promise<void> =>
    workbench().page.locator('.part.sidebar .monaco-list-row.selected', { hasText: text }).waitFor();

  it('is scrolled to and selected once the session was saved or opened from search', async () => {
    const { view, quickInput } = workbench();
    await view.row('recent').waitFor();
    await workbench().command('Fastshot: New Session from Images…');
    await quickInput.pick('menu.png');
    await workbench().webview().getByRole('button', { name: 'Save', exact: true }).click();
    await workbench().toast('Saved menu on this machine.').waitFor();
    await selected('menu');
    await workbench().command('Fastshot: Search Sessions…');
    await quickInput.type('ancient');
    await quickInput.pick('ancient');
    await selected('ancient');
  });

  it('is previewed, copied, edited and removed by keys, which take the focused row and not the one selected before', async () => {
    const { view, quickInput, page, sandbox } = workbench();
    putLocal(sandbox, 'wrapper_01', '20260602120000_second.fastshot');
    putLocal(sandbox, 'wrapper_01', '20260603120000_first.fastshot');
    await view.row('Jun 3').waitFor();
    const { keyboard } = page;
    const tab = (text: string | RegExp): Promise<void> => page.locator('.tab', { hasText: text }).waitFor();
    const opened = (name: string): Promise<void> =>
      page.locator(`.tab[data-resource-name="${name}.fastshot"]`, { hasText: TITLE }).waitFor();
    const focused = page.locator('.part.sidebar .monaco-list-row.focused');
    // From the viewer, once it has the keyboard, and not by the palette: VS Code gives it to a page a moment later.
    const toTree = async (): Promise<void> => {
      await page.waitForFunction("document.activeElement?.tagName === 'IFRAME'");
      await keyboard.press('Shift+F6');
      await page.locator('.part.sidebar .monaco-list:focus-within').waitFor();
    };
    await view.row('Jun 3').click();
    await opened('20260603120000_first');
    await toTree();
    await focused.filter({ hasText: 'Jun 3' }).waitFor();
    await keyboard.press('ArrowDown');
    await focused.filter({ hasText: 'Jun 2 ·' }).waitFor();
    await keyboard.press('Space');
    await opened('20260602120000_second');
    await page.locator('.part.sidebar:focus-within').waitFor();
    await keyboard.press('Control+c');
    await eventually(async () => {
      assert.match(
        await page.evaluate<string>('navigator.clipboard.readText()'),
        /^\[.+\]\(fastshot:.*20260602120000_second\.fastshot\)$/,
      );
    });
    await keyboard.press('ArrowRight');
    await view.row('Image 1').waitFor();
    await keyboard.press('ArrowDown');
    await focused.filter({ hasText: 'Image 1' }).waitFor();
    await keyboard.press('Control+c');
    await workbench().webview().getByText('Image copied.').waitFor();
    assert.deepEqual(await page.evaluate(CLIPBOARD_TYPES), ['image/png']);
    await toTree();
    await keyboard.press('ArrowUp');
    await keyboard.press('Delete');
    await workbench().dialog().waitFor();
    await workbench().screenshot('tree-keys');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
    await keyboard.press('Control+f');
    await quickInput.shows('Search 63 sessions');
    await keyboard.press('Escape');
    await copyImage(page, screenshotPng(300, 200));
    await keyboard.press('Control+v');
    await tab('New Session');
    await new SaveFormPage(workbench()).pictures(1);
    await toTree();
    await keyboard.press('F2');
    await tab('Edit ');
  });
});

function putSessions(sandbox: Sandbox): void {
  const folder = sessionsFolder(sandbox);
  mkdirSync(folder, { recursive: true });
  const put = (filename: string, name: string): void =>
    writeFileSync(
      path.join(folder, filename),
      JSON.stringify({ session: { version: '1.0', windows: [] }, metadata: { name } }, null, 2),
    );
  put('20190101120000_ancient.fastshot', 'ancient');
  for (let at = 0; at < MANY; at++) {
    put(`202601011200${String(at).padStart(2, '0')}_recent.fastshot`, `recent ${at}`);
  }
  writeFileSync(path.join(sandbox.workspace, 'menu.png'), screenshotPng(640, 900));
}
