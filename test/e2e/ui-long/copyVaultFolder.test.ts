import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { demoEncryptionKey, writeDemoBucket } from '../../../scripts/lib/demoData';
import { findSecrets } from '../../support/vscode/canary';
import { answerFileDialog, connectToFolder } from '../../support/vscode/connect';
import type { Sandbox } from '../../support/vscode/sandbox';
import { useWorkbench } from '../../support/vscode/uiSuite';

const PASSPHRASE = 'lantern orbit velvet cactus';
const MAP = '20260729024331_dashboard_map.fastshot';
const COPY = 'Fastshot: Copy All Sessions into a New Sealed Vault…';
/** Some forty sessions are read, sealed, read back and compared on a busy machine, ms. */
const PATIENCE = { timeout: 240_000 };

describe('copying a folder into a new sealed vault in VS Code', function () {
  this.timeout(300_000);
  const workbench = useWorkbench(() => ({
    settings: { 'workbench.colorTheme': 'Dark Modern' },
    prepare: ({ workspace }: Sandbox) => {
      writeDemoBucket(path.join(workspace, 'shared'));
      mkdirSync(path.join(workspace, 'vaults/empty/room'), { recursive: true });
      mkdirSync(path.join(workspace, 'vaults/used/papers'), { recursive: true });
      writeFileSync(path.join(workspace, 'vaults/used/papers/note.txt'), 'Somebody needs this.');
    },
  }));
  const shared = (): string => path.join(workbench().sandbox.workspace, 'shared');
  const vaults = (): string => path.join(workbench().sandbox.workspace, 'vaults');
  const sessionsIn = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(?:sealed\/[a-z2-7]{16}\/)?sessions\/[^/]+\.fastshot$/.test(file),
    );
  const chooseFolder = async (folder: string, inside: string): Promise<void> => {
    await answerFileDialog(
      workbench(),
      { title: 'Empty folder for the new vault', button: 'Use This Folder' },
      folder + path.sep,
      inside,
    );
  };

  it('says what it means', async () => {
    await workbench().view.open();
    await connectToFolder(workbench(), shared(), demoEncryptionKey());
    await workbench().toast('Connected to shared: 39 sessions.').waitFor();
    await workbench().command(COPY);
    await workbench().dialog().getByText('The Fastshot desktop app cannot read a sealed vault').waitFor();
    await workbench().screenshot('copy-folder-what');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('does not take the folder that is copied, and asks for another one', async () => {
    await workbench().command(COPY);
    await workbench().dialog().getByRole('button', { name: 'Choose Where…' }).click();
    await chooseFolder(shared(), 'sessions');
    await workbench().dialog().getByText('The sessions are there now: choose another place.').waitFor();
    await workbench().screenshot('copy-folder-itself');
    await workbench().dialog().getByRole('button', { name: 'Choose Another Folder…' }).click();
  });

  it('takes no folder in which something is', async () => {
    await chooseFolder(path.join(vaults(), 'used'), 'papers');
    const refused = workbench().toast('used is not empty. A new vault needs a place of its own');
    await refused.waitFor();
    await workbench().screenshot('copy-folder-used');
    await refused.getByRole('button', { name: 'Clear Notification' }).click({ force: true });
  });

  it('copies into an empty folder, and offers to switch', async () => {
    const { quickInput, view } = workbench();
    await workbench().command(COPY);
    await workbench().dialog().getByRole('button', { name: 'Choose Where…' }).click();
    await chooseFolder(path.join(vaults(), 'empty'), 'room');
    await quickInput.shows('A passphrase for the new vault');
    await workbench().screenshot('copy-folder-passphrase');
    await quickInput.answer(PASSPHRASE);
    await quickInput.shows('once more');
    await quickInput.answer(PASSPHRASE);
    await workbench().dialog().getByText('AGE-SECRET-KEY-1').waitFor();
    await workbench().screenshot('copy-folder-recovery');
    await workbench().dialog().getByRole('button', { name: 'I Have Kept It' }).click();
    const done = workbench().toast('39 sessions of shared copied into');
    await done.waitFor(PATIENCE);
    await workbench().screenshot('copy-folder-done');
    assert.equal(sessionsIn(path.join(vaults(), 'empty')).length, 39);
    assert.equal(sessionsIn(shared()).length, 39);
    await done.getByRole('button', { name: 'Switch to the New Vault' }).click();
    await workbench().toast('39 sessions. The old store is as it was').waitFor(PATIENCE);
    await view.row('dashboard_map').waitFor();
    await workbench().screenshot('copy-folder-switched');
  });

  it('is not left by connecting again without a question', async () => {
    const { quickInput, view } = workbench();
    const question = workbench().dialog().getByText('Leave the sealed vault in empty?');
    const askToLeave = async (): Promise<void> => {
      await connectToFolder(workbench(), path.join(vaults(), 'empty'), demoEncryptionKey());
      await quickInput.shows('Which sessions of empty?');
      await quickInput.entries('opened here before').waitFor();
      await workbench().screenshot('vault-which');
      await quickInput.pick('Sessions shared with the Fastshot desktop app');
      await question.waitFor();
    };
    // Somebody saves with the desktop app beside the vault.
    const beside = path.join(vaults(), 'empty/sessions');
    mkdirSync(beside, { recursive: true });
    copyFileSync(path.join(shared(), 'sessions', MAP), path.join(beside, MAP));
    await askToLeave();
    await workbench().screenshot('vault-leave-dark');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
    await workbench().dialog().waitFor({ state: 'hidden' });
    await view.row('dashboard_map').waitFor();
    await workbench().setTheme('light');
    await askToLeave();
    await workbench().screenshot('vault-leave-light');
    await workbench().dialog().getByRole('button', { name: 'Leave the Sealed Vault' }).click();
    await workbench().toast('Connected to empty: 1 session.').waitFor();
    await view.row('layout_dashboard').waitFor({ state: 'detached' });
    await connectToFolder(workbench(), path.join(vaults(), 'empty'), '');
    await quickInput.shows('Which sessions of empty?');
    await quickInput.pick('opened here before');
    await quickInput.shows('Passphrase of the vault');
    await quickInput.answer(PASSPHRASE);
    await workbench().toast('Connected to empty: 39 sessions.').waitFor();
    await view.row('layout_dashboard').waitFor();
  });

  it('leaves its secrets in the keyring only', async () => {
    assert.deepEqual(await findSecrets(workbench(), [PASSPHRASE]), []);
  });
});
