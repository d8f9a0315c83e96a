import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import { readAudit } from '../../support/vscode/auditTrail';
import { findSecrets } from '../../support/vscode/canary';
import { answerFileDialog, BUCKET, connectAndList } from '../../support/vscode/connect';
import { keyOf, useSampleBucket } from '../../support/vscode/sampleBucket';
import type { Sandbox } from '../../support/vscode/sandbox';
import { useWorkbench } from '../../support/vscode/uiSuite';

const PASSPHRASE = 'lantern orbit velvet cactus';
const MAP = '20260729024331_dashboard_map.fastshot';
const COPY = 'Fastshot: Copy All Sessions into a New Sealed Vault…';
/** Some forty sessions are read, sealed, read back and compared on a busy machine, ms. */
const PATIENCE = { timeout: 240_000 };

describe('copying a store into a new sealed vault in VS Code', function () {
  this.timeout(300_000);
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({
    prepare: ({ workspace }: Sandbox) => {
      mkdirSync(path.join(workspace, 'out/inner'), { recursive: true });
    },
  }));
  const keys = (pattern: RegExp): string[] =>
    bucket()
      .server.objects(BUCKET)
      .map(({ key }) => key)
      .filter((key) => pattern.test(key));
  const oldSessions = (): string[] => keys(/^sessions\/.*\.fastshot$/);
  const copies = (): string[] => keys(/^sealed-[\d-]+\/sealed\/[a-z2-7]{16}\/sessions\/./);
  let count = 0;

  it('says what it means, and asks for another place', async () => {
    const { server, encryptionKey } = bucket();
    await connectAndList(workbench(), server, encryptionKey);
    count = oldSessions().length;
    const { quickInput } = workbench();
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
    await workbench().dialog().getByRole('button', { name: 'I Have Kept It' }).click();
  });

  it('is cancelled on the way, and leaves the old store as it was', async () => {
    const running = workbench().toast(`Copying ${BUCKET} into`);
    await running.getByText(/[1-9]\d* of \d+ sessions/).waitFor(PATIENCE);
    await workbench().screenshot('copy-running');
    await running.getByRole('button', { name: 'Cancel' }).click();
    await workbench().noToast('Copying');
    assert.equal(oldSessions().length, count);
    assert.ok(copies().length > 0 && copies().length < count, `${copies().length} of ${count}`);
  });

  it('goes on where it was, and offers to switch', async () => {
    const { quickInput, view } = workbench();
    await workbench().command(COPY);
    await quickInput.shows('Go on with the copy in');
    await workbench().screenshot('copy-go-on');
    await quickInput.pick('Go on with the copy in');
    const done = workbench().toast(`${count} sessions of ${BUCKET} copied into`);
    await done.waitFor(PATIENCE);
    await workbench().screenshot('copy-done');
    assert.equal(copies().length, count);
    assert.equal(oldSessions().length, count);
    await done.getByRole('button', { name: 'Switch to the New Vault' }).click();
    await workbench().toast(`${count} sessions. The old store is as it was`).waitFor(PATIENCE);
    await view.row('dashboard_map').waitFor();
    await workbench().screenshot('copy-switched');
  });

  it('gives sessions back to the desktop app, with nothing lost', async () => {
    const { quickInput, view, sandbox } = workbench();
    await view.rowMenu('dashboard_map', 'Export as Desktop Session…');
    await quickInput.shows('As the desktop app keeps sessions on a machine');
    await workbench().screenshot('export-desktop');
    await quickInput.pick('Local session file');
    const file = path.join(sandbox.workspace, 'out', 'map.fastshot');
    await answerFileDialog(workbench(), { title: 'Export as Desktop Session', button: 'OK' }, file, 'inner');
    await workbench()
      .toast(/Exported .*map\.fastshot/)
      .waitFor();
    assert.match(readAudit(sandbox), /"operation":"export".*"2026\d+_[a-z2-7]{8}\.fastshot"/);
    const { server, encryptionKey } = bucket();
    const original = server.objects(BUCKET).find(({ key }) => key === keyOf(MAP))!;
    const text = await desktopVault(encryptionKey).toLocalFile(original.bytes, MAP);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(Buffer.from(text).toString()));
  });

  it('removes from the old store what was copied, after a question that says how many', async () => {
    await workbench().command('Fastshot: Remove Copied Sessions from the Old Store…');
    await workbench().dialog().getByText(`Remove ${count} copied sessions from ${BUCKET}?`).waitFor(PATIENCE);
    await workbench().screenshot('copy-remove');
    assert.equal(oldSessions().length, count);
    await workbench().dialog().getByRole('button', { name: 'Delete for Good' }).click();
    await workbench().toast(`${count} sessions removed from ${BUCKET}.`).waitFor(PATIENCE);
    assert.deepEqual(oldSessions(), []);
    assert.deepEqual(keys(/^trash\/.*\.fastshot$/), []);
    assert.equal(copies().length, count);
    await workbench().screenshot('copy-removed');
  });

  it('leaves its secrets in the keyring only', async () => {
    assert.deepEqual(await findSecrets(workbench(), [PASSPHRASE]), []);
  });
});
