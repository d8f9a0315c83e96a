import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'mocha';
import { eventually } from '../../support/eventually';
import { sessionsFolder } from '../../support/vscode/localFiles';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';

const OFFERED = [
  'Connect to a Store…',
  'Import from the Desktop App…',
  'New Session from Images…',
  'Paste from Clipboard',
  'Open Samples',
];

describe('a fresh installation', () => {
  const workbench = useWorkbench();

  it('shows the Fastshot view with a welcome instead of rows, and asks nothing of any other machine', async () => {
    const { view } = workbench();
    await view.open();
    for (const label of OFFERED) await view.welcome.getByRole('button', { name: label }).waitFor();
    assert.deepEqual(await view.rows(), []);
    for (const theme of ['light', 'dark'] as const) {
      await workbench().setTheme(theme);
      await workbench().screenshot(`welcome-${theme}`);
    }
    assert.deepEqual(workbench().foreignRequests, []);
  });

  it('adds sample sessions on demand, once, and opens the first', async () => {
    const { view } = workbench();
    await view.open();
    await view.welcome.getByRole('button', { name: 'Open Samples' }).click();
    const viewer = new SessionViewer(workbench());
    await viewer.showsImage(1, 2);
    await viewer.details.getByText('First steps with sessions').first().waitFor();
    await view.row('Local').filter({ hasText: '3' }).waitFor();
    await view.row('Pay button is cut off').waitFor();
    await eventually(async () => {
      const selected = workbench().page.locator('.monaco-list-row.selected');
      assert.match(await selected.innerText(), /First steps with sessions/);
    });
    for (const theme of ['light', 'dark'] as const) {
      await workbench().setTheme(theme);
      await viewer.showsImage(1, 2);
      await workbench().screenshot(`samples-${theme}`);
    }
    await workbench().command('Fastshot: Open Samples');
    await workbench().toast('3 sessions already there.').waitFor();
    assert.equal(readdirSync(sessionsFolder(workbench().sandbox)).filter(isSession).length, 3);
    assert.deepEqual(workbench().foreignRequests, []);
  });
});

const isSession = (name: string): boolean => name.endsWith('.fastshot');
