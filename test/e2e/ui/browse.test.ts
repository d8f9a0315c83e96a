import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { eventually } from '../../support/eventually';
import { loadBucket37 } from '../../support/world/bucket37';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';
import { findSecrets } from '../../support/vscode/canary';
import { BUCKET, connectByWizard, KEYS } from '../../support/vscode/connect';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

const EU_BUCKET = 'eu-bucket';

describe('connecting to a bucket', () => {
  let server: S3TestServer;
  let encryptionKey: string;
  beforeEach(async () => {
    server = await startS3Server({
      users: [{ ...KEYS, access: 'readWrite' }],
      buckets: [BUCKET, { name: EU_BUCKET, region: 'eu-west-1' }],
    });
    encryptionKey = await loadBucket37(server, BUCKET);
  });
  afterEach(() => server.close());
  const workbench = useWorkbench(() => ({ showsView: true }));

  it('welcomes with a button to the wizard, which asks for more behind Advanced, and whose Back keeps answers', async () => {
    const { view, quickInput } = workbench();
    await view.welcome.getByText('Connect to a Store…').click();
    await quickInput.pick('S3-compatible server');
    await quickInput.shows('URL of the server');
    await quickInput.answer('not a URL');
    await quickInput.shows('Enter a URL that starts with https:// or http://');
    await quickInput.answer(server.endpoint);
    await quickInput.shows('Name of the bucket');
    await quickInput.answer('first-bucket');
    await quickInput.entries('Access key and secret').waitFor();
    await workbench().screenshot('connect-sign-in');
    await quickInput.pick('Advanced…');
    await quickInput.shows('Key prefix inside the bucket');
    await quickInput.answer('/team-a');
    await quickInput.shows('Region of the bucket');
    assert.equal(await quickInput.value(), '');
    await quickInput.accept();
    await quickInput.entries('Virtual host style').waitFor();
    await quickInput.back();
    await quickInput.shows('Region of the bucket');
    await quickInput.back();
    await quickInput.shows('Key prefix inside the bucket');
    assert.equal(await quickInput.value(), 'team-a/');
    await quickInput.back();
    await quickInput.shows('Name of the bucket');
    assert.equal(await quickInput.value(), 'first-bucket');
    await quickInput.back();
    await quickInput.shows('URL of the server');
    assert.equal(await quickInput.value(), server.endpoint);
    await quickInput.dismiss();
    await view.welcome.getByText('Connect to a Store…').waitFor();
  });

  it('says what is wrong with address, bucket or secret, and leads back to that entry', async () => {
    const { quickInput } = workbench();
    const closed = await startS3Server({ users: [], buckets: [] });
    await closed.close();
    await connectByWizard(workbench(), { endpoint: closed.endpoint, encryptionKey });
    const host = closed.endpoint.replace('http://', '');
    await workbench().answerToast(`${host} refused the connection`, 'Change the Entries…');
    await quickInput.shows('URL of the server');
    assert.equal(await quickInput.value(), closed.endpoint);
    await quickInput.dismiss();

    await connectByWizard(workbench(), { endpoint: server.endpoint, encryptionKey, bucket: 'no-such' });
    await workbench().answerToast('There is no bucket "no-such"', 'Change the Entries…');
    await quickInput.shows('Name of the bucket');
    assert.equal(await quickInput.value(), 'no-such');
    await quickInput.dismiss();

    const keys = { ...KEYS, secretAccessKey: 'another-secret' };
    await connectByWizard(workbench(), { endpoint: server.endpoint, encryptionKey, keys });
    await workbench().answerToast('rejects the signature. Check the secret key', 'Change the Entries…');
    await quickInput.shows('Access key ID');
    await quickInput.dismiss();
  });

  it('finds the region of the bucket without a question', async () => {
    await connectByWizard(workbench(), { endpoint: server.endpoint, encryptionKey, bucket: EU_BUCKET });
    await workbench().toast(`Connected to ${EU_BUCKET}: 0 sessions.`).waitFor();
    await workbench().view.message.getByText('no sessions in the store · synced just now').waitFor();
    const settings = readFileSync(path.join(workbench().sandbox.userData, 'User/settings.json'), 'utf8');
    assert.match(settings, /"fastshot\.store\.region":\s*"eu-west-1"/);
  });

  it('says that the encryption key is wrong, and needs only that one again', async () => {
    const { view, quickInput } = workbench();
    await connectByWizard(workbench(), { endpoint: server.endpoint, encryptionKey: 'not the key' });
    // The progress of the test names the key as well while it goes.
    await workbench()
      .toast('Change the Entries…')
      .filter({ hasText: /encryption key/i })
      .waitFor();
    await workbench().screenshot('connect-wrong-key');
    await workbench().answerToast(/encryption key/i, 'Change the Entries…');
    await quickInput.shows('Encryption key');
    await quickInput.answer(encryptionKey);
    await workbench().toast(`Connected to ${BUCKET}: 37 sessions.`).waitFor();
    await view.row('季度报表_api-error').waitFor();
    const bucketFound = await findSecrets(workbench(), [BUCKET]);
    assert.ok(bucketFound.includes('user-data/User/settings.json'), 'the search finds what is in files');
    assert.ok(bucketFound.includes('storage of the browser'), 'the search finds what is in state');
    assert.deepEqual(await findSecrets(workbench(), [KEYS.secretAccessKey, encryptionKey]), []);
    assert.deepEqual(workbench().foreignRequests, []);
  });
});

describe('browsing a bucket', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));

  it('lists all sessions, newest first, with what is known of them', async () => {
    const { view } = workbench();
    await workbench()
      .statusBar('Fastshot')
      .and(workbench().page.locator('[aria-label="Fastshot is synced"]'))
      .waitFor();
    await workbench().screenshot('connected');
    await eventually(async () => {
      const [local, cloud, month, first, second] = await view.rows();
      assert.deepEqual([local?.text, local?.description], ['Local', '0']);
      assert.deepEqual([cloud?.text, cloud?.description], [`Cloud · ${BUCKET}`, '37']);
      assert.deepEqual([month?.text, month?.description, month?.level], ['August 2026', '2', 2]);
      assert.equal(first?.text, '季度报表_api-error');
      assert.match(first?.description ?? '', /^Aug 25(, 2026)? · 3 images {2}work {2}#urgent$/);
      assert.match(
        first?.label ?? '',
        /^季度报表_api-error, 3 images, Aug 25(, 2026)?, marked yellow, class work, tags urgent, in the store$/,
      );
      assert.match(second?.description ?? '', /#v2 #待办 #🔥$/);
    });
  });

  it('shows what others add after Refresh, and keeps selection and expansion', async () => {
    const { view, page } = workbench();
    await view.expand('layout_api-error');
    await view.row('Image 5').waitFor();
    await view.row('dashboard_map').click({ button: 'right' });
    await page.keyboard.press('Escape');
    const before = await focusedRow();
    const { server } = bucket();
    const source = server.objects(BUCKET).find(({ key }) => key.endsWith('_search_季度报表.fastshot'));
    server.putObject(BUCKET, 'sessions/20260901101500_added_by_a_colleague.fastshot', source?.bytes ?? '');
    await view.titleAction('Refresh');
    await view.row('September 2026').waitFor();
    await view.message.getByText('38 sessions').waitFor();
    await view.row('Image 5').waitFor();
    assert.equal(await focusedRow(), before);
  });

  async function focusedRow(): Promise<string | null> {
    return workbench()
      .page.locator('.part.sidebar .monaco-list-row.focused')
      .first()
      .getAttribute('aria-label');
  }
});
