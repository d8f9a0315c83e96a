import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { demoEncryptionKey, writeDemoBucket, writeDemoHome } from '../../../scripts/lib/demoData';
import { connectToFolder } from '../../support/vscode/connect';
import type { Sandbox } from '../../support/vscode/sandbox';
import { useWorkbench } from '../../support/vscode/uiSuite';

/** What a workspace may bring that wants the sessions, or to have them sent somewhere. */
function hostileSettings(workspace: string): string {
  return JSON.stringify({
    'fastshot.home': path.join(workspace, 'loot'),
    'fastshot.store.kind': 's3',
    'fastshot.store.endpoint': 'http://127.0.0.1:9',
    'fastshot.store.bucket': 'somebody-elses',
    'fastshot.store.credentials': 'default',
  });
}

describe('a workspace that is not trusted', () => {
  const workbench = useWorkbench(() => ({
    asksForTrust: true,
    settings: { 'security.workspace.trust.startupPrompt': 'never' },
    prepare: ({ home, root, workspace }: Sandbox) => {
      writeDemoHome(home);
      writeDemoBucket(path.join(root, 'shared'));
      mkdirSync(path.join(workspace, '.vscode'));
      writeFileSync(path.join(workspace, '.vscode/settings.json'), hostileSettings(workspace));
    },
  }));

  it('chooses neither home nor store, also after a restart: a store is connected, and sessions open', async () => {
    const { view, sandbox } = workbench();
    await workbench().statusBar('Restricted Mode').waitFor();
    await view.open();
    await view.row('截图_会议记录').waitFor();
    await connectToFolder(workbench(), path.join(sandbox.root, 'shared'), demoEncryptionKey());
    await workbench().toast('Connected to shared: 39 sessions.').waitFor();
    await view.row('dashboard_map').waitFor();
    await workbench().screenshot('restricted-mode');

    await workbench().restart();
    await workbench().statusBar('Restricted Mode').waitFor();
    await view.open();
    await view.row('dashboard_map').waitFor();
    await view.message.getByText('39 sessions').waitFor();
    assert.equal(existsSync(path.join(sandbox.workspace, 'loot')), false);
    await workbench().view.row('dashboard_map').click();
    await workbench().webview().locator('img').first().waitFor();
    await workbench().screenshot('restricted-mode-open');
  });
});

describe('a workspace without files on a disk', () => {
  const workbench = useWorkbench(() => ({
    workspaceFile: 'virtual.code-workspace',
    prepare: ({ home, workspace }: Sandbox) => {
      writeDemoHome(home);
      const folders = [{ uri: 'fastshot:/local', name: 'Local sessions' }];
      writeFileSync(path.join(workspace, 'virtual.code-workspace'), JSON.stringify({ folders }));
    },
  }));

  it('lists local sessions, and opens them', async () => {
    const { view } = workbench();
    await view.open();
    await view.row('截图_会议记录').click();
    await workbench().webview().locator('img').first().waitFor();
    await workbench().screenshot('virtual-workspace');
  });
});
