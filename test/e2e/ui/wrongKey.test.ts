import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { connectByWizard } from '../../support/vscode/connect';
import { keptCopies, useSampleBucket } from '../../support/vscode/sampleBucket';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

/** A session without an index: its metadata can be read only with the right key. */
const WITHOUT_INDEX = '20260618035448_Steps_to_reproduce1_open2_clic.fastshot';
const MAP = '20260729024331_dashboard_map.fastshot';

describe('a wrong encryption key', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({ showsView: true }));

  it('is told by the connection test, and can be kept all the same', async () => {
    const { view, quickInput } = workbench();
    const { server } = bucket();
    await connectByWizard(workbench(), { endpoint: server.endpoint, encryptionKey: 'not the key' });
    // The progress of the test names the key as well while it goes.
    await workbench().toast('Connect Anyway').filter({ hasText: /key/ }).waitFor();
    await workbench().screenshot('wrongkey-connect');
    await workbench().answerToast(/key/, 'Connect Anyway');
    await workbench().toast('Connected to team-bucket: 37 sessions').waitFor();
    await quickInput.widget.waitFor({ state: 'hidden' });
    // What has an index is listed in full, the others by what their names tell.
    await view.row('dashboard_map').filter({ hasText: '3 images' }).waitFor();
    await view.row('another encryption key').waitFor();
    await workbench().screenshot('wrongkey-rows');
  });
});

describe('a wrong encryption key of a connected store', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({
    ...connectedToBucket({ ...bucket(), encryptionKey: 'not the key' }),
    until: ({ view }) => view.row('another encryption key').waitFor(),
  }));
  const viewer = (): SessionViewer => new SessionViewer(workbench());

  it('opens nothing and keeps nothing; a button enters another key, and mends editor and rows', async () => {
    const { view, quickInput } = workbench();
    await view.row('dashboard_map').click();
    const message = await viewer().failure('This session could not be opened');
    assert.match(message, /dashboard_map\.fastshot/);
    assert.match(message, /key/);
    await viewer().button('Enter Another Key…').waitFor();
    await workbench().screenshot('wrongkey-editor');
    assert.deepEqual(keptCopies(workbench().sandbox), []);
    await viewer().button('Enter Another Key…').click();
    await quickInput.shows('Encryption Key');
    await workbench().screenshot('wrongkey-enter');
    await quickInput.answer(bucket().encryptionKey);
    await viewer().showsImage(1, 3);
    await view.row('dashboard_map').filter({ hasText: '✓ local' }).waitFor();
    await view.row('another encryption key').waitFor({ state: 'detached' });
    await view.row(/Steps to reproduce:.*Jun 18.*3 images/).waitFor();
    await workbench().screenshot('wrongkey-mended');
    assert.deepEqual(keptCopies(workbench().sandbox), [MAP]);
    const written = bucket().server.requests.filter(
      ({ method, key }) => method !== 'GET' && key.includes('index'),
    );
    assert.deepEqual(written, []);
    assert.ok(bucket().server.requests.some(({ key }) => key.includes(WITHOUT_INDEX)));
  });
});
