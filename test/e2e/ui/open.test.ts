import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Misbehaviour } from '../../../tools/s3-server/faults';
import { BUCKET } from '../../support/vscode/connect';
import { downloadsOf, keptCopies, keyOf, useSampleBucket } from '../../support/vscode/sampleBucket';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

/** Three images; the second has two drawings. */
const MAP = '20260729024331_dashboard_map.fastshot';
const LAYOUT = '20260712220120_layout_dashboard.fastshot';
const API = '20260813194051_layout_api-error.fastshot';
const RELEASE = '20260615220926_onboarding_release_notes.fastshot';
const REPORT = '20260510002332_说明login.fastshot';
const PERF = '20260316084057_perf_invoice.fastshot';

describe('opening a session from the tree', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));
  const viewer = (): SessionViewer => new SessionViewer(workbench());
  const misbehave = (filename: string, how: Misbehaviour): void =>
    bucket().server.fail({ operation: 'GetObject', key: keyOf(filename), misbehave: how });

  it('downloads it only now, and shows how far it is in a notification and in its row', async () => {
    const { view, toast, noToast, screenshot } = bound(workbench());
    const { server } = bucket();
    assert.deepEqual(keptCopies(workbench().sandbox), []);
    assert.equal(downloadsOf(server, MAP), 0);

    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    misbehave(MAP, { kind: 'stallBody', at: 20_000, until: released });
    await view.row('dashboard_map').click();
    await toast('Downloading dashboard_map')
      .filter({ hasText: /\d+ KB of \d+ KB/ })
      .waitFor();
    await view
      .row('dashboard_map')
      .filter({ hasText: /\d+ KB of \d+ KB/ })
      .waitFor();
    await viewer().showsLoading();
    await screenshot('open-downloading');
    release();
    await viewer().showsImage(1, 3);
    await noToast('Downloading');
    await view.row('dashboard_map').filter({ hasText: '✓ local' }).waitFor();
    assert.equal(downloadsOf(server, MAP), 1);
    assert.deepEqual(keptCopies(workbench().sandbox), [MAP]);
  });

  it('shows images, metadata and what is drawn on them, by keyboard too, and comes back after a reload', async () => {
    const { details } = viewer();
    await workbench().view.row('dashboard_map').click();
    await details.getByRole('heading', { name: 'dashboard_map' }).waitFor();
    for (const text of ['design', 'Yellow', '640 × 400', 'Jul 29, 2026', MAP]) {
      await details.getByText(text).first().waitFor();
    }
    await viewer().press('ArrowRight');
    await viewer().showsImage(2, 3);
    await viewer().showsImage(2, 3, 'Annotated');
    await viewer().isPressed('Annotated');
    await viewer().button('Original').click();
    await viewer().showsImage(2, 3, 'Original');
    await viewer().isPressed('Original');
    await viewer().press('r');
    await viewer().showsImage(2, 3, 'Annotated');
    await viewer().press('ArrowLeft');
    await viewer().showsImage(1, 3, 'Annotated');
    await viewer().press('End');
    await viewer().showsImage(3, 3);

    await workbench().reload();
    await viewer().details.getByRole('heading', { name: 'dashboard_map' }).waitFor();
    await viewer().image.waitFor();
    await workbench().view.row('dashboard_map').filter({ hasText: '✓ local' }).waitFor();
    assert.equal(downloadsOf(bucket().server, MAP), 1);
    // A session that is on this machine needs no request.
    await viewer().close();
    await workbench().view.row('dashboard_map').click();
    await viewer().showsImage(1, 3);
    assert.equal(downloadsOf(bucket().server, MAP), 1);
    assert.deepEqual(workbench().foreignRequests, []);
  });

  it('really stops the request on Cancel, keeps nothing, and offers to try again', async () => {
    const { view, toast, noToast, screenshot } = bound(workbench());
    const { server } = bucket();
    misbehave(LAYOUT, { kind: 'stallBody', at: 10_000 });
    await view.row('layout_dashboard').click();
    await toast('Downloading layout_dashboard').filter({ hasText: 'KB of' }).waitFor();
    await workbench().answerToast('Downloading layout_dashboard', 'Cancel');
    await server.until((requests) =>
      requests.some(({ key, status }) => key === keyOf(LAYOUT) && status === 0),
    );
    assert.match(
      await viewer().failure('Loading was cancelled'),
      /layout_dashboard\.fastshot was not loaded/,
    );
    await noToast('Downloading');
    await view.row('layout_dashboard').locator('.codicon-loading').waitFor({ state: 'detached' });
    await screenshot('open-cancelled');
    assert.equal(downloadsOf(server, LAYOUT), 1);
    assert.deepEqual(keptCopies(workbench().sandbox), []);

    await viewer().button('Try Again').click();
    await viewer().showsImage(1, 1);
    assert.deepEqual(keptCopies(workbench().sandbox), [LAYOUT]);
  });

  it('stops the request when its editor is closed', async () => {
    const { view, toast, noToast } = bound(workbench());
    const { server } = bucket();
    misbehave(API, { kind: 'stallBody', at: 10_000 });
    await view.row('layout_api-error').click();
    await toast('Downloading layout_api-error').waitFor();
    await viewer().close();
    await server.until((requests) => requests.some(({ key, status }) => key === keyOf(API) && status === 0));
    await noToast('Downloading');
    assert.equal(downloadsOf(server, API), 1);
    assert.ok(!keptCopies(workbench().sandbox).includes(API));
  });

  for (const [what, filename, faults, sentence] of [
    ['ends early', RELEASE, [{ kind: 'truncate', at: 30_000 }], /arrived incomplete/],
    // Twice the same bytes would mean that the store's ETag is no checksum.
    ['has wrong bytes', PERF, [7, 8].map((at) => ({ kind: 'flipByte', at: at * 1000 })), /arrived damaged/],
  ] satisfies [string, string, readonly Misbehaviour[], RegExp][]) {
    it(`keeps nothing of a download that ${what}, and opens it once the network is well again`, async () => {
      const { view, screenshot } = bound(workbench());
      const name = filename.slice(15, -'.fastshot'.length);
      for (let attempt = 0; attempt < 4; attempt += 1) for (const fault of faults) misbehave(filename, fault);
      await view.row(name).click();
      const message = await viewer().failure('This session could not be opened');
      assert.match(message, sentence);
      assert.ok(message.includes(filename), message);
      await screenshot(`open-${faults[0]!.kind}`);
      assert.ok(!keptCopies(workbench().sandbox).includes(filename));

      bucket().server.clearFaults();
      await viewer().button('Try Again').click();
      await viewer().showsImage(1, 3);
      await view.row(name).filter({ hasText: '✓ local' }).waitFor();
      assert.ok(keptCopies(workbench().sandbox).includes(filename));
    });
  }

  it('says so when somebody has removed the session meanwhile', async () => {
    const { view, screenshot } = bound(workbench());
    bucket().server.deleteObject(BUCKET, keyOf(REPORT));
    await view.row('说明:login').click();
    assert.match(
      await viewer().failure('This session could not be opened'),
      /说明login.* is no longer in team-bucket/,
    );
    await screenshot('open-removed');
  });
});

/** Methods of a workbench that may be taken out of it. */
function bound(workbench: ReturnType<ReturnType<typeof useWorkbench>>) {
  return {
    view: workbench.view,
    toast: workbench.toast.bind(workbench),
    noToast: workbench.noToast.bind(workbench),
    screenshot: workbench.screenshot.bind(workbench),
  };
}
