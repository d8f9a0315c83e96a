import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { connectByWizard, READ_ONLY_KEYS } from '../../support/vscode/connect';
import { localSessions } from '../../support/vscode/localFiles';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

const WRITING = new Set(['PUT', 'POST', 'DELETE']);

describe('connecting to a store that may only be read', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({ showsView: true }));

  it('says so when it is connected, and in the view', async () => {
    const { view } = workbench();
    const { server, encryptionKey } = bucket();
    await connectByWizard(workbench(), { endpoint: server.endpoint, encryptionKey, keys: READ_ONLY_KEYS });
    await workbench()
      .toast('Connected to team-bucket: 37 sessions. The store is read-only with these credentials.')
      .waitFor();
    await view.message.filter({ hasText: '37 sessions' }).filter({ hasText: 'read-only' }).waitFor();
    await workbench().screenshot('readonly');
  });
});

describe('a store that may only be read', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({
    ...connectedToBucket(bucket(), READ_ONLY_KEYS),
    until: ({ view }) =>
      view.message.filter({ hasText: '37 sessions' }).filter({ hasText: 'read-only' }).waitFor(),
  }));

  /** What was tried, but for the one look whether it may be written to by now: Refresh takes one, which is refused. */
  const writes = (): string[] =>
    bucket()
      .server.requests.filter(({ method, key, status }) => {
        const isRefusedProbe = key.startsWith('.fastshot-probe/') && status === 403;
        return WRITING.has(method) && !isRefusedProbe;
      })
      .map(({ operation, key }) => `${operation} ${key}`);

  it('is browsed and opened like any other, and nothing is ever written to it', async () => {
    const { view } = workbench();
    const { server } = bucket();
    server.resetCounts();
    await view.row('dashboard_map').click();
    await new SessionViewer(workbench()).showsImage(1, 3);
    await view.titleAction('Refresh');
    await server.until((requests) => requests.some(({ operation }) => operation === 'ListObjectsV2'));
    await workbench().noToast('Syncing');
    await view.message.filter({ hasText: 'read-only' }).waitFor();
    assert.deepEqual(writes(), []);
  });

  it('lets one annotate what it has, saves that on this machine, and says why', async () => {
    const { quickInput, sandbox } = workbench();
    const viewer = new SessionViewer(workbench());
    await workbench().view.row('dashboard_map').click();
    await viewer.showsImage(1, 3);
    await viewer.press('a');
    await viewer.hasTool('pen');
    await viewer.drag([300, 200], [400, 220]);
    await viewer.press('Control+s');
    const only = quickInput.entries('Save as New Session on This Machine');
    await only.filter({ hasText: 'team-bucket is read-only for you' }).waitFor();
    assert.equal(await quickInput.entries().count(), 1);
    await workbench().screenshot('annotate-readonly');
    await quickInput.pick('Save as New Session on This Machine');
    await workbench().toast('Saved dashboard_map on this machine.').waitFor();
    const [saved] = await localSessions(sandbox);
    assert.equal(saved?.images[0]?.drawings.length, 2);
    assert.deepEqual(writes(), []);
  });
});
