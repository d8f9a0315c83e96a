import assert from 'node:assert/strict';
import { chooseOnRow } from '../../support/vscode/actOnRow';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { bucketSamples } from '../../support/session/samples';
import { eventually } from '../../support/eventually';
import { readAudit } from '../../support/vscode/auditTrail';
import { BUCKET } from '../../support/vscode/connect';
import { downloadsOf, keptCopies, keyOf, useSampleBucket } from '../../support/vscode/sampleBucket';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

const MAP = '20260729024331_dashboard_map.fastshot';

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe("a session's images as files", () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));
  const preview = (): Locator => workbench().webview().locator('img');
  const target = (name: string): string => path.join(workbench().sandbox.workspace, name);
  /** Answers VS Code's save dialog, and waits until the extension says that the file is there. */
  const saveTo = async (file: string, suggestion: string): Promise<void> => {
    const { widget } = workbench().quickInput;
    // The dialog puts its suggestion into the input some time after it was opened.
    const input = await widget.locator('.quick-input-box input').elementHandle();
    await workbench().page.waitForFunction(
      ([box, end]) => box !== null && 'value' in box && String(box.value).endsWith(end),
      [input, suggestion] as const,
    );
    await workbench().quickInput.type(file);
    await widget.getByRole('button', { name: 'OK' }).click();
    await workbench().toast(`Saved ${file}`).waitFor();
    assert.ok(existsSync(file));
  };

  it('are listed before anything is downloaded, and open in the viewer, or as files beside it', async () => {
    const { server } = bucket();
    const { view, page } = workbench();
    const viewer = new SessionViewer(workbench());
    await view.expand('dashboard_map');
    await view.row('Image 3').waitFor();
    await eventually(async () => {
      const rows = await view.rows();
      assert.deepEqual(
        rows.filter(({ text }) => text.startsWith('Image')).map(({ text }) => text),
        ['Image 1', 'Image 2', 'Image 3'],
      );
    });
    assert.equal(downloadsOf(server, MAP), 0);
    await view.row('Image 2').click();
    await view.row('Image 2').filter({ hasText: '640×400 · annotated' }).waitFor();
    // What the row says is what is shown.
    await viewer.showsImage(2, 3, 'Annotated');
    await workbench().screenshot('session-image');
    await view.row('Image 3').click();
    await viewer.showsImage(3, 3);
    await chooseOnRow(
      workbench(),
      'Image 2',
      'Open as File',
      page.locator('.tab.active', { hasText: '2-annotated.png' }),
    );
    await preview().waitFor();
    await page.locator('.statusbar-item', { hasText: '640x400' }).waitFor();
    assert.equal(downloadsOf(server, MAP), 1);
    assert.deepEqual(keptCopies(workbench().sandbox), [MAP]);
  });

  it('are saved byte for byte from the menu of their row, and so is the session itself', async () => {
    await workbench().view.expand('dashboard_map');
    await chooseOnRow(workbench(), 'Image 2', 'Save Image As…', workbench().quickInput.showing('Save Image'));
    await saveTo(target('image.png'), '20260729024331_dashboard_map-2-original.png');
    const sample = bucketSamples.find(({ filename }) => filename === MAP);
    const expected = sample?.expect.windows[1]?.images['original_image_data']?.png_sha256;
    assert.equal(sha256(target('image.png')), expected);
    await chooseOnRow(
      workbench(),
      'dashboard_map',
      'Save Session File As…',
      workbench().quickInput.showing('Save Session'),
    );
    await saveTo(target('copy.fastshot'), MAP);
    const stored = bucket()
      .server.objects(BUCKET)
      .find(({ key }) => key === keyOf(MAP));
    assert.deepEqual(readFileSync(target('copy.fastshot')), stored?.bytes);
    await workbench().screenshot('session-saved');
    const trail = readAudit(workbench().sandbox);
    assert.match(trail, /"operation":"export".*"detail":"1 image"/);
    assert.equal(trail.match(/"operation":"export"/g)?.length, 2);
  });
});
