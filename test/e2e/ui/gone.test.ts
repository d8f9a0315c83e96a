import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { eventually } from '../../support/eventually';
import { actOnRow } from '../../support/vscode/actOnRow';
import { BUCKET } from '../../support/vscode/connect';
import { keptCopies, useSampleBucket } from '../../support/vscode/sampleBucket';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

const WITH_COPY = '20260825072557_季度报表_api-error.fastshot';
const LAST_COPY = '20260813194051_layout_api-error.fastshot';
const NO_COPY = '20260729024331_dashboard_map.fastshot';
const ROOT = 'No longer in the store';

describe('sessions that somebody else removed', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));

  it('move to a place of their own and are offered, neither dropped nor counted', async () => {
    const { view } = workbench();
    await download('季度报表_api-error');
    await download('layout_api-error');
    await othersRemove(WITH_COPY, LAST_COPY, NO_COPY);
    await workbench().screenshot('gone');
    await eventually(async () => {
      const rows = await view.rows();
      const root = rows.findIndex(({ text }) => text === ROOT);
      assert.equal(rows[root]?.description, '3');
      assert.deepEqual(
        rows.slice(root + 1).map(({ text }) => text),
        ['季度报表_api-error', 'layout_api-error', 'dashboard_map'],
      );
      assert.match(rows[root + 1]?.label ?? '', /, no longer in the store, local copy$/);
    });
    const badge = workbench().page.locator('.activitybar .badge:visible', { hasText: '3' });
    await badge.first().waitFor();
  });

  it('are kept as local sessions, which open', async () => {
    const { view } = workbench();
    await download('季度报表_api-error');
    await othersRemove(WITH_COPY, NO_COPY);
    await actOnRow(workbench(), '季度报表_api-error', 'Keep a Local Copy', leftToDecide(1));
    await view.expand('Local');
    await view.row('季度报表_api-error').waitFor();
    assert.deepEqual(readdirSync(path.join(home(), 'sessions')), [WITH_COPY]);
    await view.row('季度报表_api-error').click();
    await new SessionViewer(workbench()).showsImage(1, 3);
    await workbench().screenshot('gone-kept');
  });

  it('are removed with their last copy only after a question', async () => {
    await download('layout_api-error');
    await othersRemove(LAST_COPY, NO_COPY);
    const question = workbench().dialog().getByText('This removes the last copy of layout_api-error.');
    await actOnRow(workbench(), 'layout_api-error', 'Remove from the List', question);
    await workbench().screenshot('gone-last-copy');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
    await workbench().dialog().waitFor({ state: 'hidden' });
    assert.ok(keptCopies(workbench().sandbox).includes(LAST_COPY));
    await actOnRow(workbench(), 'layout_api-error', 'Remove from the List', question);
    await workbench().dialog().getByRole('button', { name: 'Remove', exact: true }).click();
    await leftToDecide(1).waitFor();
    assert.ok(!keptCopies(workbench().sandbox).includes(LAST_COPY));
  });

  it('are removed without a question where no copy is left, and not offered again', async () => {
    const { view } = workbench();
    await othersRemove(NO_COPY);
    const done = view.message.getByText(/^36 sessions · synced [^·]+$/);
    await actOnRow(workbench(), 'dashboard_map', 'Remove from the List', done);
    await workbench().reload();
    await view.open();
    await view.titleAction('Refresh');
    await view.message.getByText('36 sessions · synced just now').waitFor();
    await view.row('デザイン_retro').waitFor();
    await workbench().screenshot('gone-decided');
    await view.row(ROOT).waitFor({ state: 'detached' });
  });

  it('stay in the list when very many vanish at once, until the user says that they are gone', async () => {
    const { view, quickInput } = workbench();
    const { server } = bucket();
    const many = server
      .objects(BUCKET)
      .filter(({ key }) => key.startsWith('sessions/'))
      .slice(0, 25);
    for (const { key } of many) server.deleteObject(BUCKET, key);
    await view.titleAction('Refresh');
    await view.message.getByText('37 sessions · 25 sessions vanished at once: review them').waitFor();
    await workbench().page.locator('.statusbar-item[aria-label="Fastshot needs attention"]').click();
    await quickInput.pick('Review Sessions No Longer in the Store…');
    await workbench().dialog().getByText(`25 sessions of ${BUCKET} vanished at once.`).waitFor();
    await workbench().screenshot('gone-many');
    await workbench().dialog().getByRole('button', { name: 'Keep the Rows' }).click();
    await view.message.getByText('37 sessions · synced just now').waitFor();
    for (const { key, bytes } of many) server.putObject(BUCKET, key, bytes);
    const [first] = many;
    server.putObject(BUCKET, 'sessions/20260901101500_one_more.fastshot', first?.bytes ?? '');
    await view.titleAction('Refresh');
    await view.message.getByText('38 sessions · synced just now').waitFor();
    for (const { key } of many) server.deleteObject(BUCKET, key);
    await view.titleAction('Refresh');
    await view.message.getByText('25 sessions vanished at once').waitFor();
    await workbench().command('Fastshot: Review Sessions No Longer in the Store…');
    await workbench().dialog().getByRole('button', { name: 'They Are Gone' }).click();
    await view.message.getByText('13 sessions · synced just now · 25 removed by others: review').waitFor();
    await view.row('Cloud').filter({ hasText: '13' }).waitFor();
    await workbench().screenshot('gone-many-decided');
    // All of them can be decided about at once.
    await workbench().statusBar('Fastshot').click();
    await quickInput.pick('Review Sessions No Longer in the Store…');
    await quickInput.shows(`25 sessions no longer in ${BUCKET}`);
    await workbench().screenshot('gone-review');
    await quickInput.pick('Remove from the list');
    await view.message.getByText(/^13 sessions · synced [^·]+$/).waitFor();
    await view.row(ROOT).waitFor({ state: 'detached' });
  });

  const home = (): string => path.join(workbench().sandbox.home, '.fastshot');

  function removeFromBucket(filename: string): void {
    const { server } = bucket();
    server.deleteObject(BUCKET, `sessions/${filename}`);
    server.deleteObject(BUCKET, `meta_indexes/${filename.replace('.fastshot', '.meta.json')}`);
  }

  /** The view's message while so many sessions are left to decide about. */
  const leftToDecide = (left: number): Locator =>
    workbench().view.message.getByText(
      new RegExp(`^\\d+ sessions · .* · ${left} removed by others: review$`),
    );

  async function download(name: string): Promise<void> {
    const row = workbench().view.row(name);
    await actOnRow(workbench(), name, 'Download', row.filter({ hasText: '✓ local' }));
  }

  /** Removes sessions from the bucket, and shows what the list then says of them. */
  async function othersRemove(...filenames: readonly string[]): Promise<void> {
    const { view } = workbench();
    for (const filename of filenames) removeFromBucket(filename);
    await view.titleAction('Refresh');
    const left = `${37 - filenames.length} sessions · synced just now · ${filenames.length} removed by others: review`;
    await view.message.getByText(left).waitFor();
    await view.titleAction('Collapse All');
    await view.expand(ROOT);
    await view.row('dashboard_map').waitFor();
  }
});
