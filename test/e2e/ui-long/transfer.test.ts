import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { describe, it } from 'mocha';
import { chooseOnRow } from '../../support/vscode/actOnRow';
import { desktopVault } from '../../../src/session/desktopVault';
import { eventually } from '../../support/eventually';
import { readAudit } from '../../support/vscode/auditTrail';
import { dropFile } from '../../support/vscode/browserImages';
import { findSecrets } from '../../support/vscode/canary';
import { answerFileDialog, BUCKET } from '../../support/vscode/connect';
import { readExtensionLog } from '../../support/vscode/extensionLog';
import { localSessions, sessionsFolder } from '../../support/vscode/localFiles';
import { keyOf, useSampleBucket } from '../../support/vscode/sampleBucket';
import type { Sandbox } from '../../support/vscode/sandbox';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

const MAP = '20260729024331_dashboard_map.fastshot';
const FIXTURES = path.resolve(__dirname, '../../fixtures');
const FIRST = '20260301000000_first.fastshot';
/** Files in the workspace's folder `incoming`. */
const INCOMING = {
  [FIRST]: 'local/wrapper_01.fastshot',
  '20260302000000_second.fastshot': 'local/wrapper_02.fastshot',
  'broken.fastshot': 'broken/local_no_windows.fastshot',
};

/** A drop of which nothing has come by then is taken for lost, ms. */
const DROP_MS = 15_000;

describe('bringing sessions in and out', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({ ...connectedToBucket(bucket()), prepare }));
  const inWorkspace = (...parts: string[]): string => path.join(workbench().sandbox.workspace, ...parts);

  it('exports the images of several sessions, each into a folder of its own, and again as a ZIP', async () => {
    const { view, quickInput, sandbox, page } = workbench();
    await view.select('dashboard_map', 'layout_dashboard');
    const which = quickInput.showing('Export Images of 2 Sessions');
    await chooseOnRow(workbench(), 'layout_dashboard', 'Export Images…', which);
    await workbench().screenshot('export-which');
    await quickInput.pick('Annotated');
    await quickInput.pick('Into a folder');
    await intoFolder('Export Images Into', 'out');
    await workbench()
      .toast(/images exported to .*out/)
      .waitFor();
    await workbench().screenshot('exported');
    const out = inWorkspace('out');
    const folders = readdirSync(out);
    assert.deepEqual(
      folders.filter((name) => name.startsWith('.')),
      [],
    );
    assert.equal(folders.filter((name) => name.endsWith('_dashboard_map')).length, 1);
    assert.equal(folders.filter((name) => name.endsWith('_layout_dashboard')).length, 1);
    const document = await decoded(MAP);
    const folder = path.join(out, MAP.replace('.fastshot', ''));
    for (const { index, renditions } of document.images) {
      const role = renditions.annotated ? 'annotated' : 'original';
      const file = readFileSync(path.join(folder, `${index + 1}-${role}.png`));
      assert.deepEqual(file, Buffer.from(renditions[role]!.bytes()));
    }
    assert.equal(readdirSync(folder).length, document.images.length);
    assert.match(readAudit(sandbox), /"operation":"export"/);

    // A dialog that closes gives the focus back, and that would close the palette.
    await page.waitForFunction("document.activeElement?.closest('.pane-body') !== null");
    await workbench().command('Fastshot: Export Images…');
    await quickInput.shows('Sessions to export the images of');
    await workbench().screenshot('pick-sessions');
    // What is selected in the tree is ticked.
    await quickInput.accept();
    await quickInput.pick('All');
    await quickInput.pick('As a ZIP file');
    const zip = { title: 'Export Images As', button: 'OK' };
    await answerFileDialog(workbench(), zip, inWorkspace('out', 'all.zip'), 'inner');
    await workbench()
      .toast(/images exported to .*all\.zip/)
      .waitFor();
    const names = Object.keys(unzipSync(readFileSync(inWorkspace('out', 'all.zip'))));
    assert.ok(names.includes(`${MAP.replace('.fastshot', '')}/1-original.png`), names.join(', '));
    assert.equal(new Set(names.map((name) => path.dirname(name))).size, 2);
  });

  it('saves several session files into a folder, and names the one that cannot be had', async () => {
    const { view, quickInput } = workbench();
    const { server } = bucket();
    const lost = server
      .objects(BUCKET)
      .find(({ key }) => key.startsWith('sessions/') && key.endsWith('_layout_api-error.fastshot'));
    assert.ok(lost);
    server.deleteObject(BUCKET, lost.key);
    await view.select('dashboard_map', 'layout_api-error');
    const folder = quickInput.showing('Session Files In');
    await chooseOnRow(workbench(), 'dashboard_map', 'Save Session File As…', folder);
    await intoFolder('Session Files In', 'files');
    await workbench()
      .toast(/layout_api-error.*no longer in team-bucket/)
      .waitFor();
    await workbench().screenshot('export-failed');
    const stored = server.objects(BUCKET).find(({ key }) => key === keyOf(MAP));
    assert.deepEqual(readFileSync(inWorkspace('files', MAP)), stored?.bytes);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const { quickInput } = workbench();
    bucket().server.fail({
      operation: 'GetObject',
      key: /perf_invoice\.fastshot$/,
      misbehave: { kind: 'stallBody', at: 1000 },
    });
    const which = quickInput.entries('Originals');
    await chooseOnRow(workbench(), 'perf_invoice', 'Export Images…', which);
    await quickInput.pick('Originals');
    await quickInput.pick('Into a folder');
    await intoFolder('Export Images Into', 'stopped');
    await workbench().toast('Exporting ').waitFor();
    await workbench().screenshot('exporting');
    await workbench().answerToast('Exporting ', 'Cancel');
    await workbench().noToast('Exporting ');
    // The notification goes at once, what was begun a moment later.
    while (readdirSync(inWorkspace('stopped')).length > 1) await workbench().statusBar('Fastshot').waitFor();
    assert.deepEqual(readdirSync(inWorkspace('stopped')), ['inner']);
  });

  it('imports files, by a dialog, a folder dropped on the tree and a file dropped on the Cloud', async () => {
    const { quickInput, sandbox, view } = workbench();
    const { server } = bucket();
    await workbench().command('Fastshot: Import Session Files…');
    await answerFileDialog(
      workbench(),
      { title: 'Session Files to Import', button: 'Import' },
      inWorkspace('incoming', FIRST),
      FIRST,
    );
    await quickInput.shows('Import 1 Session File');
    await workbench().screenshot('import-where');
    await quickInput.pick('This machine');
    await workbench().toast('1 session imported to this machine.').waitFor();
    await workbench().command('Notifications: Clear All Notifications');
    // What is dropped on a tree that is still being drawn anew is lost.
    await view.row('bugs_v1').waitFor();
    await eventually(async () => {
      await dropFolder();
      await quickInput.widget.filter({ hasText: 'Import 3 Session Files' }).waitFor({ timeout: DROP_MS });
    });
    await quickInput.pick('This machine');
    await workbench().toast('1 session imported to this machine. 1 session already there.').waitFor();
    await workbench()
      .toast(/broken\.fastshot/)
      .waitFor();
    await workbench().screenshot('imported');
    await workbench().answerToast('1 session already there.', 'Reveal');
    await workbench()
      .page.locator('.monaco-list-row.selected')
      .filter({ hasText: 'bugs_v1' })
      .or(workbench().page.locator('.monaco-list-row.selected').filter({ hasText: 'second' }))
      .waitFor();
    const names = (await localSessions(sandbox)).map(({ filename }) => filename);
    assert.deepEqual(names, [FIRST, '20260302000000_second.fastshot']);
    await workbench().command('Notifications: Clear All Notifications');

    await view.row(/^Cloud/).scrollIntoViewIfNeeded();
    const bytes = readFileSync(path.join(FIXTURES, 'local/wrapper_02.fastshot'));
    const asked = quickInput.showing('Import 1 Session File');
    await dropFile(view.row(/^Cloud/), '20260303000000_third.fastshot', bytes, asked);
    const first = await quickInput.entries().first().innerText();
    assert.match(first, /team-bucket/);
    await quickInput.pick('team-bucket');
    await workbench().toast('1 session uploaded to team-bucket').waitFor();
    assert.ok(server.objects(BUCKET).some(({ key }) => key === keyOf('20260303000000_third.fastshot')));
  });

  it('copies a link that works without credentials, after saying what it gives away', async () => {
    const { view, quickInput, page, sandbox } = workbench();
    await view.row('layout_dashboard').scrollIntoViewIfNeeded();
    await workbench().setTheme('dark');
    const lifetimes = quickInput.showing('Link to layout_dashboard');
    await chooseOnRow(workbench(), 'layout_dashboard', 'Copy Time-Limited Link…', lifetimes);
    await quickInput.pick('7 days');
    await workbench().dialog().getByText('for 7 days.').waitFor();
    await workbench().screenshot('link-dark');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
    await workbench().setTheme('light');
    await chooseOnRow(workbench(), 'layout_dashboard', 'Copy Time-Limited Link…', lifetimes);
    await workbench().screenshot('link-lifetime');
    await quickInput.pick('1 hour');
    await workbench().dialog().getByText('Anybody who has the link can download').waitFor();
    await workbench().dialog().getByText('the encryption key of this store is needed').waitFor();
    await workbench().screenshot('link-light');
    await workbench().dialog().getByRole('button', { name: 'Copy Link' }).click();
    await workbench().toast('Link copied.').waitFor();
    const url = await page.evaluate<string>('navigator.clipboard.readText()');
    const response = await fetch(url);
    const stored = bucket()
      .server.objects(BUCKET)
      .find(({ key }) => key.startsWith('sessions/') && key.endsWith('_layout_dashboard.fastshot'));
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), stored?.bytes);
    assert.match(readAudit(sandbox), /"operation":"share".*layout_dashboard/);
    const signature = new URL(url).searchParams.get('X-Amz-Signature') ?? '';
    assert.equal(signature.length, 64);
    assert.deepEqual(await findSecrets(workbench(), [signature]), []);
    assert.doesNotMatch(readExtensionLog(sandbox), /X-Amz-/);
  });

  /** Answers the dialog for a folder of the workspace, which is known by the folder in it. */
  function intoFolder(title: string, folder: string): Promise<void> {
    const dialog = { title, button: 'Export Here' };
    return answerFileDialog(workbench(), dialog, inWorkspace(folder) + path.sep, 'inner');
  }

  async function decoded(filename: string): ReturnType<ReturnType<typeof desktopVault>['decode']> {
    const { server, encryptionKey } = bucket();
    const object = server.objects(BUCKET).find(({ key }) => key === keyOf(filename));
    return desktopVault(encryptionKey).decode(object?.bytes ?? Buffer.alloc(0), filename);
  }

  /** Drags the folder of the Explorer onto the tree, as its address. */
  async function dropFolder(): Promise<void> {
    const { view, page, sandbox } = workbench();
    const folder = path.join(sandbox.workspace, 'incoming');
    const uri = `vscode-remote://${new URL(page.url()).host}${folder}`;
    await view.row(/^Local/).evaluate((element) => element.setAttribute('data-drop-target', ''));
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('application/vnd.code.uri-list', ${JSON.stringify(uri)});
      const target = document.querySelector('[data-drop-target]');
      const { left, top, width, height } = target.getBoundingClientRect();
      const at = { bubbles: true, clientX: left + width / 2, clientY: top + height / 2, dataTransfer };
      for (const type of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(type, at));
      target.removeAttribute('data-drop-target');
    })()`);
  }
});

function prepare(sandbox: Sandbox): void {
  const { workspace } = sandbox;
  mkdirSync(sessionsFolder(sandbox), { recursive: true });
  for (const folder of ['out', 'files', 'stopped', 'incoming']) mkdirSync(path.join(workspace, folder));
  for (const [name, fixture] of Object.entries(INCOMING)) {
    copyFileSync(path.join(FIXTURES, fixture), path.join(workspace, 'incoming', name));
  }
  // The dialog for folders shows folders only: it is known by what it shows.
  for (const folder of ['out', 'files', 'stopped']) mkdirSync(path.join(workspace, folder, 'inner'));
  writeFileSync(path.join(workspace, 'incoming/notes.txt'), 'no session');
}
