import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { screenshotPng } from '../../support/pictures';
import { sessionsFolder } from '../../support/vscode/localFiles';
import type { Sandbox } from '../../support/vscode/sandbox';
import { useWorkbench } from '../../support/vscode/uiSuite';

/** More than the groups that are open at first hold. */
const MANY = 60;

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
