import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { eventually } from '../../support/eventually';
import { chooseEntry, menuEntries } from '../../support/vscode/editorTitle';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket } from '../../support/vscode/scenes';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';

describe('the context menu of the viewer', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));

  it('offers what can be done with an image, and does it with that one of that session', async () => {
    const { view, page } = workbench();
    const viewer = new SessionViewer(workbench());
    await view.row('dashboard_map').click();
    await viewer.showsImage(1, 3);
    // What is selected in the tree meanwhile is another session.
    await view.row('layout_dashboard').click({ modifiers: ['ControlOrMeta'] });

    await viewer.image.click({ button: 'right' });
    assert.deepEqual(await menuEntries(workbench()), [
      'Copy Image',
      'Copy Markdown Link',
      'Open as File',
      'Save Image As…',
      'Edit Title, Tags, Colour…',
      'Annotate Images…',
      'Redact Images…',
      'Copy Time-Limited Link…',
    ]);
    // No key that does something else here.
    const keys = page.locator('.context-view .monaco-menu .keybinding:not(:empty)');
    assert.deepEqual(await keys.allInnerTexts(), ['F2']);
    await workbench().screenshot('viewer-menu-light');
    await chooseEntry(workbench(), 'Copy Markdown Link');
    await eventually(async () =>
      assert.match(await page.evaluate<string>('navigator.clipboard.readText()'), /^!?\[.*\]\(.+\)$/u),
    );

    await workbench().setTheme('dark');
    await viewer.thumbnail(2).click({ button: 'right' });
    await menuEntries(workbench());
    await workbench().screenshot('viewer-menu-dark');
    await chooseEntry(workbench(), 'Copy Image');
    await viewer.showsImage(2, 3, 'Annotated');
    await workbench().webview().getByText('Image copied.').waitFor();

    await viewer.press('F2');
    await page.locator('.tab.active', { hasText: 'Edit dashboard_map' }).waitFor();
    await view.row('dashboard_map').click();
    await viewer.showsImage(2, 3);
    await viewer.details.click({ button: 'right', position: { x: 60, y: 30 } });
    assert.ok(!(await menuEntries(workbench())).includes('Copy Image'));
    await chooseEntry(workbench(), 'Edit Title, Tags, Colour…');
    await page.locator('.tab', { hasText: 'Edit dashboard_map' }).nth(1).waitFor();
  });
});
