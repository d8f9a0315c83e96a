import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { eventually } from '../../support/eventually';
import { BUCKET } from '../../support/vscode/connect';
import { sessionsFolder } from '../../support/vscode/localFiles';
import { useEmptyBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket } from '../../support/vscode/scenes';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';
import { screenshots } from '../../support/session/documents';
import { cloudFiles, localFiles } from './overviewSessions';

/** Takes the pictures that the README shows. */
describe('a team at work', () => {
  const bucket = useEmptyBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));

  it('has its own and its shared sessions side by side, light and dark', async () => {
    const { view, page, sandbox } = workbench();
    const pictures = await screenshots(page.context());
    const now = new Date();
    for (const [key, text] of cloudFiles(pictures, now)) bucket().server.putObject(BUCKET, key, text);
    const folder = sessionsFolder(sandbox);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of localFiles(pictures, now)) writeFileSync(path.join(folder, name), text);

    await view.titleAction('Refresh');
    await view.message.getByText('11 sessions · synced').waitFor();
    await workbench().noToast('Syncing');
    await widenSideBar(workbench().page);
    await view.row('login error').click();
    const viewer = new SessionViewer(workbench());
    await viewer.showsImage(1, 3);
    await view.row('login error').filter({ hasText: '✓ local' }).waitFor();
    await view.expand('login error');
    await view.row('Image 3').filter({ hasText: '1024×1400' }).waitFor();
    for (const theme of ['dark', 'light'] as const) {
      await workbench().setTheme(theme);
      await workbench().command('Notifications: Clear All Notifications');
      await viewer.showsImage(1, 3);
      await page.mouse.move(700, 5);
      await page.locator('.monaco-hover:visible').waitFor({ state: 'detached' });
      await workbench().screenshot(`overview-${theme}`);
    }
    await eventually(async () => {
      const roots = (await view.rows()).filter(({ level }) => level === 1);
      assert.deepEqual(
        roots.map(({ description }) => description),
        ['2', '11'],
      );
    });
  });
});

/** Drags the edge of the side bar, so that rows have room for all they say. */
async function widenSideBar(page: ReturnType<ReturnType<typeof useWorkbench>>['page']): Promise<void> {
  const edge = 350;
  await page.mouse.move(edge, 400);
  await page.mouse.down();
  await page.mouse.move(edge + 80, 400, { steps: 5 });
  await page.mouse.up();
}
