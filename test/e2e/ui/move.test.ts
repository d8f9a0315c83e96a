import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { askToUpload, chooseOnRow, uploadRow } from '../../support/vscode/actOnRow';
import { BUCKET } from '../../support/vscode/connect';
import { sessionsFolder } from '../../support/vscode/localFiles';
import { keyOf, useSampleBucket } from '../../support/vscode/sampleBucket';
import type { Sandbox } from '../../support/vscode/sandbox';
import { connectedToBucket } from '../../support/vscode/scenes';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';

const LOCAL = '20250701000000_open_ascii.fastshot';
const WAITING = '20250702000000_bugs_v1.fastshot';

describe('moving sessions', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({
    ...connectedToBucket(bucket()),
    prepare: (sandbox) => putLocal(sandbox, 'wrapper_02', LOCAL),
  }));
  const keys = (): string[] =>
    bucket()
      .server.objects(BUCKET)
      .map((object) => object.key);

  it('uploads a local session: object, index and list', async () => {
    const { view } = workbench();
    await askToUpload(workbench(), 'open_ascii');
    await workbench().dialog().getByText('Everybody who shares it can see it then.').waitFor();
    await workbench().dialog().getByRole('button', { name: 'Upload' }).click();
    await workbench().toast('1 session uploaded to team-bucket').waitFor();
    assert.ok(keys().includes(`sessions/${LOCAL}`));
    assert.ok(keys().includes(`meta_indexes/${LOCAL.replace('.fastshot', '.meta.json')}`));
    const list = bucket()
      .server.objects(BUCKET)
      .find((object) => object.key === 'overall_meta.json');
    assert.match(list?.bytes.toString() ?? '', /20250701000000_open_ascii/);
    await view.message.filter({ hasText: '38 sessions' }).waitFor();
    await workbench().screenshot('uploaded');
    await workbench().answerToast('1 session uploaded to team-bucket', 'Open Session');
    const viewer = new SessionViewer(workbench());
    await viewer.details.getByText(LOCAL).first().waitFor();
  });

  it('removes a cloud session into the trash, and takes it back with Undo', async () => {
    const { view } = workbench();
    await chooseOnRow(
      workbench(),
      'layout_api-error',
      'Remove…',
      workbench().dialog().getByRole('button', { name: 'Remove' }).first(),
    );
    await workbench().dialog().getByText('You can restore it for 30 days').waitFor();
    await workbench().screenshot('remove-confirm');
    await workbench().dialog().getByRole('button', { name: 'Remove' }).click();
    await workbench().toast('1 session removed from team-bucket').waitFor();
    await view.message.filter({ hasText: '36 sessions' }).waitFor();
    assert.ok(!keys().includes('sessions/20260813194051_layout_api-error.fastshot'));
    await workbench().screenshot('removed');
    await workbench().answerToast('1 session removed from team-bucket', 'Undo');
    await view.message.filter({ hasText: '37 sessions' }).waitFor();
    assert.ok(keys().includes('sessions/20260813194051_layout_api-error.fastshot'));
  });

  it('restores from the trash', async () => {
    const { view, quickInput } = workbench();
    await chooseOnRow(
      workbench(),
      'dashboard_map',
      'Remove…',
      workbench().dialog().getByRole('button', { name: 'Remove' }).first(),
    );
    await workbench().dialog().getByRole('button', { name: 'Remove' }).click();
    await view.message.filter({ hasText: '36 sessions' }).waitFor();
    await workbench().command('Fastshot: Show Trash…');
    await quickInput.entries('dashboard_map').click();
    await workbench().screenshot('trash');
    await quickInput.accept();
    await workbench().dialog().getByRole('button', { name: 'Restore' }).click();
    await view.message.filter({ hasText: '37 sessions' }).waitFor();
  });

  it('copies a cloud session to this machine, and knows what is there already', async () => {
    const { view } = workbench();
    const copied = workbench().toast('1 session copied to this machine');
    await chooseOnRow(workbench(), 'layout_dashboard', 'Copy to Local Sessions', copied);
    await view.row(/^Local\s*2$/).waitFor();
    const known = workbench().toast('1 session already there.');
    await chooseOnRow(workbench(), /layout_dashboard.*✓ local/, 'Copy to Local Sessions', known);
    await view.row(/^Local\s*2$/).waitFor();
  });

  it('marks an upload that waits, and sends it as soon as the store takes it', async () => {
    const { view, sandbox } = workbench();
    const { server } = bucket();
    server.fail({
      operation: 'PutObject',
      times: 100,
      misbehave: { kind: 'error', status: 503, code: 'ServiceUnavailable' },
    });
    putLocal(sandbox, 'wrapper_01', WAITING);
    await view.row('bugs_v1').waitFor();
    await uploadRow(workbench(), 'bugs_v1');
    await workbench().toast('1 session waiting').waitFor();
    await view.row('bugs_v1').filter({ hasText: '⬆ waiting' }).waitFor();
    await workbench().screenshot('waiting');
    assert.ok(!keys().includes(`sessions/${WAITING}`));
    server.clearFaults();
    await workbench().command('Fastshot: Refresh');
    await view.row('bugs_v1').filter({ hasText: '⬆ waiting' }).waitFor({ state: 'detached' });
    assert.ok(keys().includes(`sessions/${WAITING}`));
  });

  it('removes a session from both places, with one question', async () => {
    const { view } = workbench();
    await uploadRow(workbench(), 'open_ascii');
    await workbench().toast('1 session uploaded to team-bucket').waitFor();
    await view.message.filter({ hasText: '38 sessions' }).waitFor();
    await view.row(/open_ascii.*✓ in store/).waitFor();
    await chooseOnRow(
      workbench(),
      'open_ascii',
      'Remove…',
      workbench().dialog().getByRole('button', { name: 'Remove' }).first(),
    );
    await workbench().dialog().getByText('with the same file name from team-bucket').waitFor();
    await workbench().screenshot('remove-both');
    await workbench().dialog().getByRole('button', { name: 'Remove Both' }).click();
    await workbench().toast('1 session moved to the trash of this machine').waitFor();
    await workbench().toast('1 session removed from team-bucket').waitFor();
    await view.row('open_ascii').waitFor({ state: 'detached' });
    assert.ok(!keys().includes(keyOf(LOCAL)));
    assert.ok(keys().some((each) => each.startsWith('trash/') && each.includes('open_ascii')));
  });
});

/** Puts a sample into the folder of local sessions. */
function putLocal(sandbox: Sandbox, sample: string, filename: string): void {
  mkdirSync(sessionsFolder(sandbox), { recursive: true });
  copyFileSync(
    path.resolve(__dirname, `../../fixtures/local/${sample}.fastshot`),
    path.join(sessionsFolder(sandbox), filename),
  );
}
