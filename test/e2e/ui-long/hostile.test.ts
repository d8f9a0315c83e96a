import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { chooseOnRow } from '../../support/vscode/actOnRow';
import { screenshotPng } from '../../support/pictures';
import { sessionsFolder } from '../../support/vscode/localFiles';
import type { Sandbox } from '../../support/vscode/sandbox';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';

const ATTACK = '<b>bold</b> $(trash) [quit](command:workbench.action.quit)';
/** Turns what follows around, where it is obeyed: "exe.png" for "gnp.exe". */
const NAME = `${ATTACK} \u202Egnp.exe`;
const SHOWN = `${ATTACK} gnp.exe`;
const DESCRIPTION =
  '<img src="https://example.org/seen.png"> ![seen](https://example.org/seen.png) [run](command:workbench.action.quit) $(trash)';

describe('a session that somebody has given hostile texts', () => {
  const workbench = useWorkbench(() => ({
    showsView: true,
    prepare: (sandbox: Sandbox) => {
      mkdirSync(sessionsFolder(sandbox), { recursive: true });
      const file = path.join(sessionsFolder(sandbox), '20260901090000_CON..fastshot');
      const image = Buffer.from(screenshotPng(320, 200)).toString('base64');
      writeFileSync(
        file,
        JSON.stringify({
          session: { version: '<i>1</i>', windows: [{ original_image_data: image }] },
          metadata: {
            name: NAME,
            desc: DESCRIPTION,
            tags: ['$(trash)', '<u>tag</u>'],
            class: '[c](command:x)',
            image_count: 1,
            created_at: '2026-09-01T09:00:00',
          },
        }),
      );
    },
  }));

  it('shows just these wherever it is listed, found, opened and removed, and makes nothing run', async () => {
    const { view, page, quickInput } = workbench();
    const row = view.row('gnp.exe');
    await row.waitFor();
    assert.equal(await row.locator('.label-name').textContent(), SHOWN);
    assert.equal(await row.locator('.monaco-icon-label b, .monaco-icon-label .codicon-trash').count(), 0);
    const tooltip = page.locator('.monaco-hover:visible', { hasText: 'gnp.exe' });
    // Pointed at again while the list is still being drawn.
    const complete = tooltip.getByText('Where:');
    for (let hovers = 0; hovers < 5 && !(await complete.isVisible()); hovers++) {
      await page.mouse.move(800, 400);
      await row.locator('.label-name').hover();
      await complete.waitFor({ timeout: 5_000 }).catch(() => {});
    }
    await complete.waitFor();
    await workbench().screenshot('hostile-row');
    assert.equal(await tooltip.locator('a, img, b, u, .codicon-trash').count(), 0);

    await workbench().command('Fastshot: Search Sessions…');
    await quickInput.type('gnp.exe');
    const entry = quickInput.entries('gnp.exe').first();
    await entry.waitFor();
    assert.equal(await entry.locator('b, .codicon-trash').count(), 0);
    await workbench().screenshot('hostile-search');
    await quickInput.accept();
    const viewer = new SessionViewer(workbench());
    await viewer.showsImage(1, 1);
    await viewer.details.getByRole('heading', { name: SHOWN }).waitFor();
    assert.equal(await viewer.details.locator('img, b, u, a[href^="command:"]').count(), 0);
    await workbench().screenshot('hostile-viewer');
    await chooseOnRow(workbench(), 'gnp.exe', 'Remove', workbench().dialog().getByText('$(trash)'));
    assert.equal(
      await workbench()
        .dialog()
        .locator('b, a:not(.monaco-button):not(.action-label), .codicon-trash')
        .count(),
      0,
    );
    await workbench().screenshot('hostile-question');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();

    assert.deepEqual(workbench().foreignRequests, []);
    const ours = workbench().consoleErrors.filter((text) => text.includes('fastshot-sessions'));
    assert.deepEqual(ours, []);
  });
});
