import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { loopbackConfig } from '../../support/world/connect';
import { chooseOnRow } from '../../support/vscode/actOnRow';
import { readAudit } from '../../support/vscode/auditTrail';
import { answerFileDialog, BUCKET, KEYS } from '../../support/vscode/connect';
import { keepInBucket, useEmptyBucket, useSampleBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket, listed } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';
import {
  connectedToVault,
  localSample,
  putVaultInBucket,
  useSealedVault,
} from '../../support/vscode/vaultScenes';

const PASSPHRASE = 'lantern orbit velvet cactus';
const COPY = 'Fastshot: Copy All Sessions into a New Sealed Vault…';
/** All there is in the bucket. */
const KEPT = /_(?:dashboard_map|perf_invoice|layout_dashboard|layout_api-error)\./;
const COUNT = 4;

describe('copying a store into a new sealed vault in VS Code', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => {
    keepInBucket(bucket(), KEPT);
    return connectedToBucket(bucket());
  });
  const keys = (pattern: RegExp): string[] =>
    bucket()
      .server.objects(BUCKET)
      .map(({ key }) => key)
      .filter((key) => pattern.test(key));
  const oldSessions = (): string[] => keys(/^sessions\/.*\.fastshot$/);
  const copies = (): string[] => keys(/^sealed-[\d-]+\/sealed\/[a-z2-7]{16}\/sessions\/./);

  it('asks for another place, is cancelled, goes on, offers to switch, and removes what was copied', async () => {
    const { server } = bucket();
    const { quickInput, view } = workbench();
    assert.equal(oldSessions().length, COUNT);
    await workbench().command(COPY);
    await workbench().dialog().getByText('The Fastshot desktop app cannot read a sealed vault').waitFor();
    await workbench().screenshot('copy-what');
    await workbench().dialog().getByRole('button', { name: 'Choose Where…' }).click();
    await quickInput.shows('Bucket for the new vault');
    await quickInput.accept();
    await quickInput.shows('Key prefix for the new vault');
    const proposed = await quickInput.value();
    await quickInput.answer('');
    await quickInput.shows('The sessions are there now');
    await workbench().screenshot('copy-where');
    await quickInput.answer(proposed);
    await quickInput.shows('A passphrase for the new vault');
    await quickInput.answer(PASSPHRASE);
    await quickInput.shows('once more');
    await quickInput.answer(PASSPHRASE);
    await workbench().dialog().getByText('AGE-SECRET-KEY-1').waitFor();
    // One session does not come; the others are copied past it.
    const stalled = { operation: 'GetObject', key: /^sessions\/.*_perf_invoice\./ } as const;
    server.fail({ ...stalled, misbehave: { kind: 'stallBody', at: 1000 } });
    await workbench().dialog().getByRole('button', { name: 'I Have Kept It' }).click();

    const running = workbench().toast(`Copying ${BUCKET} into`);
    await running.getByText(`${COUNT - 1} of ${COUNT} sessions`).waitFor();
    await workbench().screenshot('copy-running');
    await running.getByRole('button', { name: 'Cancel' }).click();
    await workbench().noToast('Copying');
    assert.equal(oldSessions().length, COUNT);
    assert.equal(copies().length, COUNT - 1);

    await workbench().command(COPY);
    await quickInput.shows('Go on with the copy in');
    await workbench().screenshot('copy-go-on');
    await quickInput.pick('Go on with the copy in');
    const done = workbench().toast(`${COUNT} sessions of ${BUCKET} copied into`);
    await done.waitFor();
    await workbench().screenshot('copy-done');
    assert.equal(copies().length, COUNT);
    assert.equal(oldSessions().length, COUNT);
    await workbench().command('Notifications: Clear All Notifications');
    const next = view.row('Switch to the New Vault').filter({ hasText: `${COUNT} sessions copied into` });
    await next.waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await workbench().setTheme(theme);
      await workbench().screenshot(`copy-next-${theme}`);
    }
    await next.click();
    await workbench().toast(`${COUNT} sessions. The old store is as it was`).waitFor();
    await view.row('dashboard_map').waitFor();
    await workbench().screenshot('copy-switched');

    await next.waitFor({ state: 'detached' });
    const cleanUp = view.row('Remove Copied Sessions from the Old Store…');
    await cleanUp.click();
    await workbench().dialog().getByText(`Remove ${COUNT} copied sessions from ${BUCKET}?`).waitFor();
    await workbench().screenshot('copy-remove');
    assert.equal(oldSessions().length, COUNT);
    await workbench().dialog().getByRole('button', { name: 'Delete for Good' }).click();
    await workbench().toast(`${COUNT} sessions removed from ${BUCKET}.`).waitFor();
    assert.deepEqual(oldSessions(), []);
    assert.deepEqual(keys(/^trash\/.*\.fastshot$/), []);
    assert.equal(copies().length, COUNT);
    await cleanUp.waitFor({ state: 'detached' });
    await workbench().screenshot('copy-removed');
  });
});

describe('a session of a sealed vault', () => {
  const bucket = useEmptyBucket();
  const session = localSample('wrapper_01');
  const vault = useSealedVault({ passphrase: PASSPHRASE, sessions: [session] });
  const workbench = useWorkbench(() => {
    const { server } = bucket();
    putVaultInBucket(vault(), server);
    return {
      ...connectedToVault(loopbackConfig(server.endpoint, BUCKET), KEYS, vault()),
      showsView: true,
      until: listed,
      prepare: ({ workspace }) => void mkdirSync(path.join(workspace, 'out/inner'), { recursive: true }),
    };
  });

  it('is given back to the desktop app, with nothing lost', async () => {
    const { quickInput, sandbox } = workbench();
    const forms = quickInput.widget.filter({ hasText: 'As the desktop app keeps sessions on a machine' });
    await chooseOnRow(workbench(), 'bugs_v1', 'Export as Desktop Session…', forms);
    await workbench().screenshot('export-desktop');
    await quickInput.pick('Local session file');
    const file = path.join(sandbox.workspace, 'out', 'given.fastshot');
    await answerFileDialog(workbench(), { title: 'Export as Desktop Session', button: 'OK' }, file, 'inner');
    await workbench()
      .toast(/Exported .*given\.fastshot/)
      .waitFor();
    assert.match(readAudit(sandbox), /"operation":"export".*"2\d+_[a-z2-7]{8}\.fastshot"/);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(session));
  });
});
