import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { demoEncryptionKey, writeDemoBucket, writeDemoHome } from '../../../scripts/lib/demoData';
import { xor } from '../../../src/session/xor';
import { eventually } from '../../support/eventually';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';
import { findSecrets } from '../../support/vscode/canary';
import { chooseInDialog, connectToFolder } from '../../support/vscode/connect';
import type { Sandbox } from '../../support/vscode/sandbox';
import { useWorkbench } from '../../support/vscode/uiSuite';

const FIXTURES = path.resolve(__dirname, '../../fixtures');
const IMPORTED_BUCKET = 'imported-bucket';
/** Characters that blank or cut off settings in the desktop app's own file. */
const IMPORTED_KEYS = { accessKeyId: 'AKIAIMPORTED', secretAccessKey: 'se%cret+of/the%%desktop' };
const IMPORTED_ENCRYPTION_KEY = '100%·共享 #1';

describe('local sessions, and one store after another', () => {
  let server: S3TestServer;
  before(async () => {
    server = await startS3Server({
      users: [{ ...IMPORTED_KEYS, access: 'readWrite' }],
      buckets: [IMPORTED_BUCKET],
    });
    server.putObject(IMPORTED_BUCKET, 'sessions/20260901101500_imported.fastshot', importedSession());
  });
  after(() => server.close());
  // The wizard offers this for what is set up for Amazon.
  const workbench = useWorkbench(() => ({
    env: { AWS_ENDPOINT_URL_S3: server.endpoint },
    prepare: ({ home, workspace }: Sandbox) => {
      writeDemoHome(home);
      writeDemoBucket(path.join(workspace, 'shared'));
      writeFileSync(path.join(home, '.fastshot/config.ini'), desktopConfig());
    },
  }));

  it('lists both folders of this machine without any store', async () => {
    const { view } = workbench();
    await view.open();
    await view.row('截图_会议记录').waitFor();
    await view.row('api-error_release_notes').waitFor();
    await workbench().screenshot('local');
    await eventually(async () => {
      const rows = await view.rows();
      assert.deepEqual([rows[0]?.text, rows[0]?.description], ['Local', '5']);
      const cloud = rows.at(-1);
      assert.deepEqual([cloud?.text, cloud?.description], ['Cloud', 'no store connected']);
      const copy = rows.find(({ text }) => text === 'api-error_release_notes');
      assert.match(copy?.description ?? '', /^another encryption key {2}Oct 5(, 2025)? {2}copy$/);
    });
  });

  it('follows what happens on disk', async () => {
    const { view } = workbench();
    const file = path.join(workbench().sandbox.home, '.fastshot/sessions/20260910120000_just_saved.fastshot');
    cpSync(path.join(FIXTURES, 'local/wrapper_01.fastshot'), file);
    await view.row('September 2026').waitFor();
    await view.row('Local').filter({ hasText: '6' }).waitFor();
    rmSync(file);
    await view.row('September 2026').waitFor({ state: 'detached' });
    await view.row('Local').filter({ hasText: '5' }).waitFor();
  });

  it('connects to a folder', async () => {
    const { view } = workbench();
    await connectToFolder(workbench(), sharedFolder(), demoEncryptionKey());
    await workbench().toast('Connected to shared: 39 sessions.').waitFor();
    assert.ok((await workbench().toast('Syncing shared').count()) <= 1, 'one notification at a time');
    await view.row('季度报表_api-error').waitFor();
    await workbench().screenshot('folder');
  });

  it('imports the set-up of the desktop app and shows the sessions of that bucket only', async () => {
    const { view, quickInput } = workbench();
    await workbench().command('Fastshot: Connect to a Store…');
    await quickInput.pick('Import from the Fastshot desktop app');
    await chooseInDialog(
      workbench(),
      "The desktop app's config.ini",
      path.join(workbench().sandbox.home, '.fastshot/config.ini'),
    );
    await quickInput.shows('Where is this bucket?');
    await quickInput.pick('At the server of the environment');
    await quickInput.shows('URL of the server');
    assert.equal(await quickInput.value(), server.endpoint);
    await quickInput.accept();
    await quickInput.shows('Name of the bucket');
    assert.equal(await quickInput.value(), IMPORTED_BUCKET);
    await quickInput.accept();
    await quickInput.shows('Region of the bucket');
    await quickInput.accept();
    await quickInput.shows('Key prefix');
    await quickInput.accept();
    await quickInput.pick('Path style');
    await quickInput.pick('Access key and secret');
    await quickInput.shows('Access key ID');
    await quickInput.accept();
    await quickInput.shows('Secret access key');
    await quickInput.accept();
    await quickInput.shows('Encryption key');
    await quickInput.accept();
    await workbench().toast(`Connected to ${IMPORTED_BUCKET}: 1 session.`).waitFor();
    await view.row('September 2026').waitFor();
    await workbench().screenshot('imported');
    await view.row('季度报表_api-error').waitFor({ state: 'detached' });
    assert.equal(storeFolders().length, 2);
  });

  it('goes back to the first store by its settings, without mixing the two', async () => {
    const { view } = workbench();
    workbench().changeSettings({ 'fastshot.store.kind': 'folder', 'fastshot.store.folder': sharedFolder() });
    await workbench().reload();
    await view.message.getByText('39 sessions · synced').waitFor();
    await view.row('季度报表_api-error').waitFor();
    await view.row('September 2026').waitFor({ state: 'detached' });
    assert.equal(storeFolders().length, 2);
  });

  it('disconnects: the rows go, sessions and cache stay', async () => {
    const { view } = workbench();
    await workbench().command('Fastshot: Disconnect');
    await workbench().dialog().getByText('Disconnect from shared?').waitFor();
    await workbench().screenshot('disconnect');
    await workbench().dialog().getByRole('button', { name: 'Disconnect' }).click();
    await view.row('no store connected').waitFor();
    await workbench().screenshot('disconnected');
    await view.row('季度报表_api-error').waitFor({ state: 'detached' });
    assert.equal(storeFolders().length, 2);
    assert.equal(readdirSync(path.join(sharedFolder(), 'sessions')).length, 39);
  });

  it('leaves the imported secrets in the keyring only', async () => {
    const found = await findSecrets(workbench(), [IMPORTED_KEYS.secretAccessKey, IMPORTED_ENCRYPTION_KEY]);
    assert.deepEqual(found, []);
    assert.deepEqual(workbench().foreignRequests, []);
  });

  const sharedFolder = (): string => path.join(workbench().sandbox.workspace, 'shared');

  const storeFolders = (): string[] => readdirSync(path.join(workbench().sandbox.home, '.fastshot/stores'));
});

/** A session as the desktop app uploads it, encrypted with the imported key. */
function importedSession(): Buffer {
  const cover = readFileSync(path.join(FIXTURES, 'default_cover.png'));
  const session = readFileSync(path.join(FIXTURES, 'local/wrapper_01.fastshot'));
  return Buffer.concat([cover, Buffer.from('FHDR'), xor(session, Buffer.from(IMPORTED_ENCRYPTION_KEY))]);
}

/** The desktop app's file: Python's configparser writes each % twice. */
function desktopConfig(): string {
  const escaped = (text: string): string => text.replaceAll('%', '%%');
  return [
    '[CloudSync]',
    'cloud_sync_enabled = True',
    'aws_region = us-east-1',
    `aws_access_key = ${IMPORTED_KEYS.accessKeyId}`,
    `aws_secret_key = ${escaped(IMPORTED_KEYS.secretAccessKey)}`,
    `s3_bucket_name = ${IMPORTED_BUCKET}`,
    `encryption_key = ${escaped(IMPORTED_ENCRYPTION_KEY)}`,
    'proxy_enabled =',
    'ssl_verify =',
    '',
  ].join('\n');
}
