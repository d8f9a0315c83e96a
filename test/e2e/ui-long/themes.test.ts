import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { actOnRow } from '../../support/vscode/actOnRow';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

/** A tooltip comes half a second after the pointer rests; one that is not there by now was pushed away. */
const TOOLTIP_MS = 3000;

describe('the look of the tree', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));

  it('has a tooltip with everything known, in which nothing links or loads, in every theme', async () => {
    const { view, page } = workbench();
    const downloaded = view.row('layout_api-error').filter({ hasText: '✓ local' });
    await actOnRow(workbench(), 'layout_api-error', 'Download', downloaded);
    await view.expand('layout_api-error');
    const text = await tooltipOf('layout_api-error');
    for (const fact of [
      'Steps to reproduce:',
      'Images: 5',
      'Tags: v2, 待办, 🔥',
      'Colour: green',
      'Size: 452 KB',
      'File: 20260813194051_layout_api-error.fastshot',
      'Where: in the store, with a local copy',
    ]) {
      assert.ok(text.includes(fact), `${fact} is in:\n${text}`);
    }
    assert.equal(await tooltip().locator('a, img').count(), 0);
    for (const theme of ['light', 'dark', 'highContrast'] as const) {
      await page.mouse.move(800, 400);
      await workbench().setTheme(theme);
      await tooltipOf('layout_api-error');
      await workbench().screenshot(`tree-${theme}`);
    }
  });

  const tooltip = () => workbench().page.locator('.monaco-hover:visible', { hasText: 'layout_api-error' });

  /** Points at a row, again while others push it away, until its tooltip is complete; returns the tooltip's text. */
  async function tooltipOf(name: string): Promise<string> {
    const { view, page } = workbench();
    const complete = tooltip().getByText('Where:');
    for (let hovers = 0; hovers < 10 && !(await complete.isVisible()); hovers++) {
      await page.mouse.move(800, 400);
      await view.row(name).locator('.label-name').hover();
      await complete.waitFor({ timeout: TOOLTIP_MS }).catch(() => {});
    }
    // Plain text comes with spaces that do not break.
    return (await tooltip().innerText()).replaceAll('\u00a0', ' ');
  }
});
