import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import { loadBucket37 } from '../../support/world/bucket37';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';
import { uploadRow } from '../../support/vscode/actOnRow';
import {
  answerFileDialog,
  BUCKET,
  connectAndList,
  connectByWizard,
  KEYS,
} from '../../support/vscode/connect';
import { readAudit } from '../../support/vscode/auditTrail';
import { useWorkbench } from '../../support/vscode/uiSuite';

const LOCAL = '20250701000000_open_ascii.fastshot';
const INDEX = 'meta_indexes/20250701000000_open_ascii.meta.json';

describe('an upload that waits', () => {
  let server: S3TestServer;
  let key: string;
  before(async () => {
    server = await startS3Server({ users: [{ ...KEYS, access: 'readWrite' }], buckets: [BUCKET] });
    key = await loadBucket37(server, BUCKET);
  });
  after(() => server.close());
  const workbench = useWorkbench(() => ({
    prepare: ({ home }) => {
      const sessions = path.join(home, '.fastshot/sessions');
      mkdirSync(sessions, { recursive: true });
      copyFileSync(
        path.resolve(__dirname, '../../fixtures/local/wrapper_02.fastshot'),
        path.join(sessions, LOCAL),
      );
    },
  }));

  it('is kept while the store takes nothing', async () => {
    // Left by an attempt before this one.
    server.clearFaults();
    await connectAndList(workbench(), server, key);
    server.fail({
      operation: 'PutObject',
      times: 1e6,
      misbehave: { kind: 'error', status: 503, code: 'SlowDown' },
    });
    await uploadRow(workbench(), 'open_ascii');
    await workbench().toast('1 session waiting').waitFor();
    await workbench().screenshot('waiting-upload');
  });

  it('has a row where it is all there is, and is kept as a local session from there', async () => {
    const { view } = workbench();
    const file = path.join(workbench().sandbox.home, '.fastshot/sessions', LOCAL);
    const bytes = readFileSync(file);
    rmSync(file);
    await view
      .row(/^Local/)
      .filter({ hasText: '0' })
      .waitFor();
    await view.row('open_ascii').filter({ hasText: '⬆ waiting' }).waitFor();
    await workbench().screenshot('waiting-row');
    await view.rowMenu('open_ascii', 'Keep as Local Session');
    await workbench().toast('Kept as a local session. It will not be uploaded.').waitFor();
    await view.row('open_ascii').filter({ hasNotText: 'waiting' }).waitFor();
    assert.ok(readFileSync(file).equals(bytes));
    await workbench().command('Fastshot: Show Waiting Uploads…');
    await workbench().toast('Nothing waits: everything is in the store.').waitFor();
    await workbench().command('Notifications: Clear All Notifications');
  });

  it('is discarded only after a question', async () => {
    const { quickInput } = workbench();
    await uploadRow(workbench(), 'open_ascii');
    await workbench().toast('1 session waiting').waitFor();
    await workbench().command('Fastshot: Show Waiting Uploads…');
    await quickInput.pick('open_ascii');
    await workbench().dialog().getByRole('button', { name: 'Try Again' }).waitFor();
    await workbench().screenshot('waiting-decide');
    await workbench().dialog().getByRole('button', { name: 'Discard…' }).click();
    await workbench().dialog().getByText('may be all there is of it').waitFor();
    await workbench().screenshot('waiting-discard');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
    await workbench().dialog().waitFor({ state: 'hidden' });
  });

  it('waits on while the store is not connected, and its file can be saved elsewhere', async () => {
    const { quickInput, sandbox } = workbench();
    const place = path.join(sandbox.workspace, 'out');
    mkdirSync(path.join(place, 'inner'), { recursive: true });
    await workbench().setTheme('dark');
    await workbench().command('Fastshot: Disconnect from the Store');
    await workbench().dialog().getByText('kept on this machine until').waitFor();
    await workbench().dialog().getByRole('button', { name: 'Disconnect' }).click();
    await workbench().view.row('no store connected').waitFor();
    await workbench().command('Fastshot: Show Waiting Uploads…');
    await quickInput.shows('waits for team-bucket');
    await quickInput.pick('open_ascii');
    await workbench().dialog().getByText('It waits on this machine for team-bucket').waitFor();
    await workbench().screenshot('waiting-elsewhere');
    await workbench().dialog().getByRole('button', { name: 'Save Session File As…' }).click();
    const dialog = { title: 'Save Session File As', button: 'OK' };
    await answerFileDialog(workbench(), dialog, path.join(place, 'saved.fastshot'), 'inner');
    await workbench().toast('The upload still waits.').waitFor();
    const saved = await desktopVault(key).decode(readFileSync(path.join(place, 'saved.fastshot')), LOCAL);
    assert.deepEqual([saved.problems, saved.images.length], [[], 2]);
    assert.match(readAudit(sandbox), /"operation":"export".*open_ascii/);
    await connectByWizard(workbench(), { endpoint: server.endpoint, encryptionKey: key });
    await workbench().answerToast('asks to slow down', 'Connect Anyway');
    await workbench().view.message.getByText('37 sessions').waitFor();
    await workbench().command('Fastshot: Show Waiting Uploads…');
    await quickInput.entries('open_ascii').waitFor();
    await quickInput.dismiss();
  });

  it('goes out once after a restart, with the view closed', async () => {
    // Another view is what the window opens with.
    await workbench().command('View: Show Explorer');
    await workbench().restart(() => {
      server.clearFaults();
      server.resetCounts();
    });
    await server.until((requests) =>
      requests.some(
        ({ key: each, method, status }) => method === 'PUT' && each === 'overall_meta.json' && status === 200,
      ),
    );
    const keys = server.objects(BUCKET).map((object) => object.key);
    assert.ok(keys.includes(`sessions/${LOCAL}`) && keys.includes(INDEX));
    const sent = server.requests.filter(
      ({ method, key: each }) => method === 'PUT' && each.startsWith('sessions/'),
    );
    assert.equal(sent.length, 1);
    assert.equal(await workbench().view.message.count(), 0, 'the view was open');
    await workbench().screenshot('waiting-gone');
  });
});
