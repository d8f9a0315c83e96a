import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chooseEntry, titleEntries, titleIcon } from '../../support/vscode/editorTitle';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket, putLocal } from '../../support/vscode/scenes';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';

describe("the title of the viewer's editor", () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({
    ...connectedToBucket(bucket()),
    prepare: (sandbox) => putLocal(sandbox, 'wrapper_02', '20250701000000_open_ascii.fastshot'),
  }));

  it('offers what can be done with the session shown, and does it with that one', async () => {
    const { view, quickInput, page } = workbench();
    const viewer = new SessionViewer(workbench());
    await view.row('dashboard_map').click();
    await viewer.image.waitFor();
    await titleIcon(workbench(), 'Copy Time-Limited Link…').waitFor();
    await titleIcon(workbench(), 'Redact Images…').waitFor();
    assert.equal(await titleIcon(workbench(), 'Upload to the Store').count(), 0);
    await workbench().screenshot('editor-title');
    // What is selected in the tree meanwhile is another session.
    await view.row('layout_dashboard').click({ modifiers: ['ControlOrMeta'] });
    await titleIcon(workbench(), 'Copy Time-Limited Link…').click();
    await quickInput.shows('Link to dashboard_map');
    await quickInput.dismiss();
    const entries = await titleEntries(workbench());
    for (const entry of ['Export Images…', 'Save Session File As…', 'Copy Markdown Link']) {
      assert.ok(entries.includes(entry), `${entry} in ${String(entries)}`);
    }
    assert.ok(!entries.includes('Import Session Files…'));
    await workbench().screenshot('editor-title-menu');
    await chooseEntry(workbench(), 'Export Images…');
    await quickInput.widget.filter({ hasText: /originals|annotated/i }).waitFor();
    await quickInput.dismiss();

    await view.row('open_ascii').click();
    await titleIcon(workbench(), 'Upload to the Store').click();
    await workbench().dialog().getByText('open_ascii').first().waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await titleIcon(workbench(), 'Copy Time-Limited Link…').count(), 0);
    await titleIcon(workbench(), 'Edit Title, Tags, Colour…').click();
    await page.locator('.tab.active', { hasText: 'Edit' }).waitFor();
  });
});
