import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import { loopbackConfig } from '../../support/world/connect';
import { chooseOnRow } from '../../support/vscode/actOnRow';
import { readAudit } from '../../support/vscode/auditTrail';
import { answerFileDialog, BUCKET, connectByWizard } from '../../support/vscode/connect';
import { localSessions } from '../../support/vscode/localFiles';
import { keyOf, useSampleBucket } from '../../support/vscode/sampleBucket';
import type { Sandbox } from '../../support/vscode/sandbox';
import { connectedToBucket } from '../../support/vscode/scenes';
import { putWaiting } from '../../support/vscode/storeScenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

const NAME = '20250701000000_open_ascii.fastshot';
const INDEX = 'meta_indexes/20250701000000_open_ascii.meta.json';

describe('an upload that waits', () => {
  const bucket = useSampleBucket();
  const machine = () => ({
    ...connectedToBucket(bucket()),
    prepare: (sandbox: Sandbox) => {
      const { server, encryptionKey } = bucket();
      return putWaiting(sandbox, loopbackConfig(server.endpoint, BUCKET), encryptionKey, 'wrapper_02', NAME);
    },
  });

  describe('while the store takes nothing', () => {
    const workbench = useWorkbench(() => {
      refuse(/^sessions\//);
      return machine();
    });

    it('has a row where it is all there is, and is kept as a local session from there', async () => {
      const { view, sandbox } = workbench();
      await view.row('open_ascii').filter({ hasText: '⬆ waiting' }).waitFor();
      await view.row(/^Local\s*0$/).waitFor();
      await workbench().screenshot('waiting-row');
      const kept = workbench().toast('Kept as a local session. It will not be uploaded.');
      await chooseOnRow(workbench(), 'open_ascii', 'Keep as Local Session', kept);
      await view.row(/^Local\s*1$/).waitFor();
      await view.row('open_ascii').filter({ hasNotText: 'waiting' }).waitFor();
      const [local] = await localSessions(sandbox);
      assert.deepEqual([local?.filename, local?.problems, local?.images.length], [NAME, [], 2]);
      await workbench().command('Fastshot: Show Waiting Uploads…');
      await workbench().toast('Nothing is waiting: everything is in the store.').waitFor();
    });

    it('is discarded only after a question', async () => {
      const { quickInput, view } = workbench();
      await workbench().command('Fastshot: Show Waiting Uploads…');
      await quickInput.pick('open_ascii');
      await workbench().dialog().getByRole('button', { name: 'Try Again' }).waitFor();
      await workbench().screenshot('waiting-decide');
      await workbench().dialog().getByRole('button', { name: 'Discard…' }).click();
      await workbench().dialog().getByText('This may be the only copy').waitFor();
      await workbench().screenshot('waiting-discard');
      await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
      await workbench().dialog().waitFor({ state: 'hidden' });
      await view.row('open_ascii').filter({ hasText: '⬆ waiting' }).waitFor();
    });

    it('waits on while the store is not connected, and its file can be saved elsewhere', async () => {
      const { quickInput, sandbox, view } = workbench();
      const { server, encryptionKey } = bucket();
      const place = path.join(sandbox.workspace, 'out');
      mkdirSync(path.join(place, 'inner'), { recursive: true });
      await workbench().command('Fastshot: Disconnect from the Store');
      await workbench().dialog().getByText('They stay on this machine until').waitFor();
      await workbench().dialog().getByRole('button', { name: 'Disconnect' }).click();
      await view.welcome.getByText('no store is connected').waitFor();
      await workbench().command('Fastshot: Show Waiting Uploads…');
      await quickInput.shows('waits for team-bucket');
      await quickInput.pick('open_ascii');
      await workbench()
        .dialog()
        .getByText('It waits on this machine until team-bucket is connected again')
        .waitFor();
      await workbench().screenshot('waiting-elsewhere');
      await workbench().dialog().getByRole('button', { name: 'Save Session File As…' }).click();
      const dialog = { title: 'Save Session File As', button: 'OK' };
      await answerFileDialog(workbench(), dialog, path.join(place, 'saved.fastshot'), 'inner');
      await workbench().toast('The upload still waits.').waitFor();
      const bytes = readFileSync(path.join(place, 'saved.fastshot'));
      const saved = await desktopVault(encryptionKey).decode(bytes, NAME);
      assert.deepEqual([saved.problems, saved.images.length], [[], 2]);
      assert.match(readAudit(sandbox), /"operation":"export".*open_ascii/);
      refuse(/./);
      await connectByWizard(workbench(), { endpoint: server.endpoint, encryptionKey });
      await workbench().answerToast('asks to slow down', 'Connect Anyway');
      await view.message.getByText('37 sessions').waitFor();
      await workbench().command('Fastshot: Show Waiting Uploads…');
      await quickInput.entries('open_ascii').waitFor();
      await quickInput.dismiss();
    });
  });

  describe('once the store takes it', () => {
    const workbench = useWorkbench(() => {
      const { until: _, ...closed } = machine();
      return { ...closed, showsView: false };
    });

    it('goes out once when VS Code starts, with the view closed', async () => {
      const { server } = bucket();
      await server.until((requests) =>
        requests.some(
          ({ key: each, method, status }) =>
            method === 'PUT' && each === 'overall_meta.json' && status === 200,
        ),
      );
      const keys = server.objects(BUCKET).map((object) => object.key);
      assert.ok(keys.includes(keyOf(NAME)) && keys.includes(INDEX));
      const sent = server.requests.filter(
        ({ method, key: each }) => method === 'PUT' && each.startsWith('sessions/'),
      );
      assert.equal(sent.length, 1);
      assert.equal(await workbench().view.message.count(), 0, 'the view was open');
      await workbench().screenshot('waiting-gone');
    });
  });

  function refuse(key: RegExp): void {
    bucket().server.fail({
      operation: 'PutObject',
      key,
      times: 1e6,
      misbehave: { kind: 'error', status: 503, code: 'SlowDown' },
    });
  }
});
