import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { demoEncryptionKey, writeDemoBucket, writeDemoHome } from '../../../scripts/lib/demoData';
import { eventually } from '../../support/eventually';
import { type ForwardProxy, startForwardProxy } from '../../support/proxy/forwardProxy';
import { findSecrets } from '../../support/vscode/canary';
import { chooseInDialog, connectToFolder } from '../../support/vscode/connect';
import type { Sandbox } from '../../support/vscode/sandbox';
import { useWorkbench } from '../../support/vscode/uiSuite';

const FIXTURES = path.resolve(__dirname, '../../fixtures');
const IMPORTED_BUCKET = 'imported-bucket';
const OTHER_BUCKET = 'bucket-of-the-other-file';
/** Characters that blank or cut off settings in the desktop app's own file. */
const IMPORTED_KEYS = { accessKeyId: 'AKIAIMPORTED', secretAccessKey: 'se%cret+of/the%%desktop' };
const IMPORTED_ENCRYPTION_KEY = '100%·共享 #1';

describe('local sessions, and one store after another', () => {
  const workbench = useWorkbench(() => ({
    showsView: true,
    prepare: ({ home, workspace }: Sandbox) => {
      writeDemoHome(home);
      writeDemoBucket(path.join(workspace, 'shared'));
    },
  }));

  it('lists both folders of this machine without any store, and follows what happens on disk', async () => {
    const { view } = workbench();
    await view.row('截图_会议记录').waitFor();
    await view.row('api-error_release_notes').waitFor();
    await workbench().screenshot('local');
    await eventually(async () => {
      const rows = await view.rows();
      assert.deepEqual([rows[0]?.text, rows[0]?.description], ['Local', '5']);
      const cloud = rows.at(-1);
      assert.deepEqual([cloud?.text, cloud?.description], ['Store', 'no store connected']);
      const copy = rows.find(({ text }) => text === 'api-error_release_notes');
      assert.match(copy?.description ?? '', /^another encryption key {2}Oct 5(, 2025)? {2}copy$/);
    });
    const file = path.join(workbench().sandbox.home, '.fastshot/sessions/20260910120000_just_saved.fastshot');
    cpSync(path.join(FIXTURES, 'local/wrapper_01.fastshot'), file);
    await view.row('September 2026').waitFor();
    await view.row('Local').filter({ hasText: '6' }).waitFor();
    rmSync(file);
    await view.row('September 2026').waitFor({ state: 'detached' });
    await view.row('Local').filter({ hasText: '5' }).waitFor();
  });

  it('connects to a folder, goes to another by its settings without mixing the two, and disconnects', async () => {
    const { view, sandbox } = workbench();
    const shared = path.join(sandbox.workspace, 'shared');
    await connectToFolder(workbench(), shared, demoEncryptionKey());
    await workbench().toast('Connected to shared: 39 sessions.').waitFor();
    assert.ok((await workbench().toast('Syncing shared').count()) <= 1, 'one notification at a time');
    await view.row('季度报表_api-error').waitFor();
    await workbench().screenshot('folder');

    const other = path.join(sandbox.workspace, 'other');
    mkdirSync(path.join(other, 'sessions'), { recursive: true });
    cpSync(
      path.join(FIXTURES, 'cloud/cloud_01.fastshot'),
      path.join(other, 'sessions/20260901101500_elsewhere.fastshot'),
    );
    workbench().changeSettings({ 'fastshot.store.folder': other });
    await workbench().reload();
    await view.message.getByText('1 session · synced').waitFor();
    await view.row('September 2026').waitFor();
    await view.row('季度报表_api-error').waitFor({ state: 'detached' });
    workbench().changeSettings({ 'fastshot.store.folder': shared });
    await workbench().reload();
    await view.message.getByText('39 sessions · synced').waitFor();
    await view.row('季度报表_api-error').waitFor();
    await view.row('September 2026').waitFor({ state: 'detached' });
    assert.equal(storeFolders().length, 2);

    await workbench().command('Fastshot: Disconnect');
    await workbench().dialog().getByText('Disconnect from shared?').waitFor();
    await workbench().screenshot('disconnect');
    await workbench().dialog().getByRole('button', { name: 'Disconnect' }).click();
    await view.row('no store connected').waitFor();
    await workbench().screenshot('disconnected');
    await view.row('季度报表_api-error').waitFor({ state: 'detached' });
    assert.equal(storeFolders().length, 2);
    assert.equal(readdirSync(path.join(shared, 'sessions')).length, 39);
    assert.deepEqual(workbench().foreignRequests, []);
  });

  const storeFolders = (): string[] => readdirSync(path.join(workbench().sandbox.home, '.fastshot/stores'));
});

describe("the desktop app's set-up", () => {
  let proxy: ForwardProxy;
  beforeEach(async () => {
    proxy = await startForwardProxy({});
  });
  afterEach(() => proxy.close());
  // Nothing goes to Amazon: the proxy knows no host.
  const workbench = useWorkbench(() => ({
    settings: { 'http.proxy': proxy.url },
    prepare: ({ home, workspace }: Sandbox) => {
      // Where pip puts it.
      const folder = path.join(home, '.local/lib/python3.11/site-packages/fastshot');
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'config.ini'), desktopConfig(IMPORTED_BUCKET, 'False'));
      mkdirSync(path.join(workspace, 'other'));
      writeFileSync(path.join(workspace, 'other/config.ini'), desktopConfig(OTHER_BUCKET, 'True'));
    },
  }));
  /** The page goes when a theme is chosen, as it asks for one of its own. */
  const inTheme = async (theme: 'light' | 'dark'): Promise<void> => {
    const { quickInput } = workbench();
    await quickInput.dismiss();
    await workbench().setTheme(theme);
    await workbench().command('Fastshot: Import from the Desktop App…');
    await quickInput.entries('Test and Connect').waitFor();
    await workbench().screenshot(`import-${theme}`);
  };

  it('is imported onto one page, where single entries and the file can be changed, and asks Amazon for that bucket', async () => {
    const { quickInput, sandbox } = workbench();
    await workbench().command('Fastshot: Import from the Desktop App…');
    await quickInput.entries('Test and Connect').waitFor();
    for (const [label, shown] of [
      ['Where', 'Amazon S3'],
      ['Bucket', IMPORTED_BUCKET],
      ['Access key ID', IMPORTED_KEYS.accessKeyId],
      ['Secret access key', 'set'],
      ['Encryption key', 'set'],
      ['Cloud sync is switched off', ''],
    ] as const) {
      await quickInput.entries(label).filter({ hasText: shown }).first().waitFor();
    }
    const text = await quickInput.widget.innerText();
    const secrets = [IMPORTED_KEYS.secretAccessKey, IMPORTED_ENCRYPTION_KEY];
    assert.ok(secrets.every((secret) => !text.includes(secret)));
    for (const theme of ['light', 'dark'] as const) await inTheme(theme);

    await quickInput.pick(/^Bucket/);
    await quickInput.shows('Name of the bucket');
    assert.equal(await quickInput.value(), IMPORTED_BUCKET);
    await quickInput.answer('another-bucket');
    await quickInput.entries('another-bucket').waitFor();
    await quickInput.pick(/^Secret access key/);
    await quickInput.shows('It is never in the settings');
    await quickInput.back();
    await quickInput.entries('another-bucket').waitFor();

    await quickInput.pick('Choose Another File…');
    await chooseInDialog(
      workbench(),
      "The desktop app's config.ini",
      path.join(sandbox.workspace, 'other', 'config.ini'),
    );
    await quickInput.entries(OTHER_BUCKET).waitFor();
    await quickInput.entries('Cloud sync is switched off').waitFor({ state: 'detached' });
    await quickInput.pick('Test and Connect');
    await workbench().toast('Connect Anyway').waitFor();
    await workbench().screenshot('imported');
    const asked = new Set(proxy.requests.map((request) => request.replace(/^CONNECT /, '')));
    assert.deepEqual([...asked], [`${OTHER_BUCKET}.s3.us-east-1.amazonaws.com:443`]);
    await workbench().answerToast('Connect Anyway', 'Connect Anyway');
    await workbench().view.open();
    await workbench().view.row(`Cloud · ${OTHER_BUCKET}`).waitFor();
    assert.deepEqual(await findSecrets(workbench(), secrets), []);
  });
});

/** The desktop app's file: Python's configparser writes each % twice. */
function desktopConfig(bucket: string, isSynced: 'True' | 'False'): string {
  const escaped = (text: string): string => text.replaceAll('%', '%%');
  return [
    '[CloudSync]',
    `cloud_sync_enabled = ${isSynced}`,
    'aws_region = us-east-1',
    `aws_access_key = ${IMPORTED_KEYS.accessKeyId}`,
    `aws_secret_key = ${escaped(IMPORTED_KEYS.secretAccessKey)}`,
    `s3_bucket_name = ${bucket}`,
    `encryption_key = ${escaped(IMPORTED_ENCRYPTION_KEY)}`,
    'proxy_enabled =',
    'ssl_verify =',
    '',
  ].join('\n');
}
