import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { actOnRow, chooseOnRow } from '../../support/vscode/actOnRow';
import { keptCopies, keyOf, useSampleBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

const MAP = '20260729024331_dashboard_map.fastshot';

describe('background operations', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));

  it('are listed while they run, are cancelled by their button, and leave a trace in the log', async () => {
    const { view, quickInput } = workbench();
    const { server } = bucket();
    server.fail({ operation: 'GetObject', key: keyOf(MAP), misbehave: { kind: 'stallBody', at: 30_000 } });
    const loading = view.row('dashboard_map').filter({ hasText: 'KB of' });
    await actOnRow(workbench(), 'dashboard_map', 'Download', loading);
    await workbench().command('Fastshot: Show Operations');
    const running = quickInput.entries('Downloading dashboard_map');
    await running.filter({ hasText: /KB of \d+ KB/ }).waitFor();
    await quickInput.entries('Syncing team-bucket').filter({ hasText: 'succeeded' }).first().waitFor();
    await workbench().screenshot('operations-running');

    await running.hover();
    await running.getByRole('button', { name: 'Cancel this operation' }).click();
    await server.until((requests) => requests.some(({ key, status }) => key === keyOf(MAP) && status === 0));
    await running.filter({ hasText: 'cancelled' }).waitFor();
    await workbench().screenshot('operations-cancelled');
    await quickInput.dismiss();
    assert.deepEqual(keptCopies(workbench().sandbox), []);
    // The user cancelled it: that is no error to be told of.
    assert.equal(
      await workbench()
        .toast(/error|could not|cancelled/i)
        .count(),
      0,
    );
    await workbench().command('Fastshot: Show Log');
    const { page } = workbench();
    await page.locator('.part.panel .view-lines', { hasText: 'dashboard_map.fastshot: cancelled' }).waitFor();
    await workbench().screenshot('operations-log');
  });

  it('are reached from the status bar as well', async () => {
    const { quickInput } = workbench();
    await workbench().statusBar('Fastshot').click();
    await quickInput.shows('37 sessions · synced');
    await workbench().screenshot('operations-status');
    await quickInput.pick('Show Operations');
    await quickInput.shows('Fastshot Operations');
    await quickInput.dismiss();
  });

  it('are what asks the store about copies before they are removed', async () => {
    const { view, quickInput } = workbench();
    const { server } = bucket();
    const row = view.row('dashboard_map');
    await actOnRow(workbench(), 'dashboard_map', 'Download', row.filter({ hasText: '✓ local' }));
    server.fail({ operation: 'HeadObject', key: keyOf(MAP), misbehave: { kind: 'stallHeader' } });
    const removing = workbench().toast('Removing the copy of dashboard_map');
    await chooseOnRow(workbench(), 'dashboard_map', 'Remove Downloaded Copy', removing);
    await workbench().command('Fastshot: Show Operations');
    const running = quickInput.entries('Removing the copy of dashboard_map');
    await running.hover();
    await running.getByRole('button', { name: 'Cancel this operation' }).click();
    await running.filter({ hasText: 'cancelled' }).waitFor();
    await quickInput.dismiss();
    await workbench().noToast('Removing the copy');
    assert.equal(await workbench().dialog().count(), 0);
    assert.deepEqual(keptCopies(workbench().sandbox), [MAP]);
    const removed = row.filter({ hasNotText: '✓ local' });
    await chooseOnRow(workbench(), 'dashboard_map', 'Remove Downloaded Copy', removed);
    assert.deepEqual(keptCopies(workbench().sandbox), []);
  });

  it('can be cancelled where they report: a refresh, and the very first sync, which is not begun again', async () => {
    const { server } = bucket();
    const listings = (): number =>
      server.requests.filter(({ operation }) => operation === 'ListObjectsV2').length;
    const cancelStalledSync = async (): Promise<void> => {
      await server.until(() => listings() > 0);
      const syncing = workbench().toast('Syncing team-bucket');
      await syncing.getByRole('button', { name: 'Cancel' }).click();
      await workbench().noToast('Syncing');
      await server.until((requests) => requests.every(({ status }) => status !== undefined));
    };
    const stall = { operation: 'ListObjectsV2', times: 1, misbehave: { kind: 'stallHeader' } } as const;
    server.resetCounts();
    server.fail(stall);
    await workbench().command('Fastshot: Refresh');
    await cancelStalledSync();
    assert.equal(listings(), 1);
    await workbench().view.message.getByText('37 sessions · synced').waitFor();

    await workbench().restart(() => {
      rmSync(path.join(workbench().sandbox.home, '.fastshot/stores'), { recursive: true });
      server.resetCounts();
      server.fail(stall);
    });
    await workbench().view.open();
    await cancelStalledSync();
    await workbench().screenshot('operations-first-sync-cancelled');
    // A sync of its own would have listed long before this one does.
    await workbench().command('Fastshot: Refresh');
    await workbench().view.message.getByText('37 sessions · synced just now').waitFor();
    assert.equal(listings(), 2);
  });
});
