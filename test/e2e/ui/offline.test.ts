import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { eventually } from '../../support/eventually';
import { loadBucket37 } from '../../support/world/bucket37';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';
import { BUCKET, KEYS } from '../../support/vscode/connect';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

/** The first automatic retry comes after at most 10 s, the second after at most 20 s more. */
const BACK_BY_ITSELF_MS = 60_000;

describe('without the server', () => {
  let server: S3TestServer;
  let encryptionKey: string;
  beforeEach(async () => {
    await startServer();
  });
  afterEach(() => server.close());
  const workbench = useWorkbench(() => connectedToBucket({ server, encryptionKey }));

  it('shows all rows at once after a restart, expands and filters as ever, and comes back by itself', async () => {
    await workbench().restart(async () => {
      await server.close();
      ageLastSync();
    });
    const { view } = workbench();
    await view.open();
    await view.row('季度报表_api-error').waitFor();
    await view.message
      .getByText("Couldn't reach team-bucket · showing 37 sessions, synced 1 h ago")
      .waitFor();
    await spoken('Fastshot is offline, showing the cache').waitFor();
    await workbench().screenshot('offline');
    await eventually(async () => {
      const cloud = (await view.rows()).find(({ text }) => text.startsWith('Cloud'));
      assert.equal(cloud?.description, '37');
    });
    const { quickInput } = workbench();
    await view.expand('季度报表_api-error');
    await view.row('Image 3').waitFor();
    await workbench().command('Fastshot: Filter Sessions…');
    await quickInput.pick('Text…');
    await quickInput.answer('デザイン');
    await quickInput.shows('4 of 37 sessions');
    await quickInput.dismiss();
    await view.row('invoice_デザイン').waitFor();
    await view.row('dashboard_map').waitFor({ state: 'detached' });
    await workbench().command('Fastshot: Clear Filter');
    await workbench().statusBar('Fastshot').click();
    await quickInput.entries('Retry').waitFor();
    await workbench().screenshot('offline-status');
    await quickInput.dismiss();
    await startServer(Number(new URL(server.endpoint).port));
    await synced(BACK_BY_ITSELF_MS);
  });

  it('says on Refresh that the server is not reached, says of what failed that it did, and comes back by Retry', async () => {
    const { view } = workbench();
    await server.close();
    await view.titleAction('Refresh');
    const failure = workbench().toast(/refused the connection/);
    await failure.waitFor();
    await workbench().screenshot('offline-refresh');
    assert.match(await failure.innerText(), /The list shows what was read last/);
    // A request has to succeed before anything is better: work that fails is said to have failed.
    const { quickInput } = workbench();
    await workbench().command('Fastshot: Test the Connection');
    await workbench().command('Fastshot: Show Operations');
    const failed = quickInput.entries('Syncing team-bucket').filter({ hasText: 'failed' });
    await failed.first().waitFor();
    await quickInput.entries('Testing the connection').filter({ hasText: 'failed' }).first().waitFor();
    // It is tried again by itself, and still not said to be reached.
    await failed.filter({ hasText: 'in the background' }).first().waitFor();
    await workbench().screenshot('offline-operations');
    await quickInput.dismiss();
    await view.message.getByText("Couldn't reach team-bucket").waitFor();
    await startServer(Number(new URL(server.endpoint).port));
    await workbench().answerToast(/refused the connection/, 'Retry');
    await synced();
  });

  it('shows rows before the server has answered anything', async () => {
    await workbench().restart(() => {
      server.resetCounts();
      server.fail({ times: 1000, misbehave: { kind: 'stallHeader' } });
      ageLastSync();
    });
    const { view } = workbench();
    await view.open();
    await view.row('季度报表_api-error').waitFor();
    await server.until((requests) => requests.length > 0);
    await view.message.getByText('37 sessions · syncing…').waitFor();
    assert.deepEqual(
      server.requests.filter(({ status }) => status === 200),
      [],
    );
  });

  /** What was synced in the last minutes is not looked at again: as if it had been an hour ago. */
  function ageLastSync(): void {
    const stores = path.join(workbench().sandbox.home, '.fastshot/stores');
    for (const store of readdirSync(stores)) {
      const file = path.join(stores, store, 'meta_cache/snapshot/manifest.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { sync: { lastSync: number } };
      manifest.sync.lastSync -= 3600_000;
      writeFileSync(file, JSON.stringify(manifest));
    }
  }

  async function startServer(port = 0): Promise<void> {
    server = await startS3Server({ users: [{ ...KEYS, access: 'readWrite' }], buckets: [BUCKET], port });
    encryptionKey = await loadBucket37(server, BUCKET);
  }

  const spoken = (label: string) => workbench().page.locator(`.statusbar-item[aria-label="${label}"]`);

  async function synced(timeout?: number): Promise<void> {
    const text = workbench().view.message.getByText('37 sessions · synced just now');
    await text.waitFor(timeout === undefined ? {} : { timeout });
    await spoken('Fastshot is synced').waitFor();
  }
});
