import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { demoEncryptionKey, writeDemoBucket } from '../../../scripts/lib/demoData';
import { ROOT } from '../../../scripts/lib/paths';
import { answerFileDialog, connectToFolder } from '../../support/vscode/connect';
import { connectedTo, listed } from '../../support/vscode/scenes';
import { useTempFolder } from '../../support/vscode/tempFolder';
import { useWorkbench } from '../../support/vscode/uiSuite';
import { connectedToVault, localSample, putVault, useSealedVault } from '../../support/vscode/vaultScenes';

const PASSPHRASE = 'lantern orbit velvet cactus';
const MAP = '20260729024331_dashboard_map.fastshot';
const COPY = 'Fastshot: Copy All Sessions into a New Sealed Vault…';
const COUNT = 3;
const DARK = { 'workbench.colorTheme': 'Dark Modern' };

describe('copying a folder into a new sealed vault in VS Code', () => {
  const root = useTempFolder('stores', (folder) => {
    writeShared(path.join(folder, 'shared'));
    mkdirSync(path.join(folder, 'empty/room'), { recursive: true });
    mkdirSync(path.join(folder, 'used/papers'), { recursive: true });
    writeFileSync(path.join(folder, 'used/papers/note.txt'), 'Somebody needs this.');
  });
  const shared = (): string => path.join(root(), 'shared');
  const empty = (): string => path.join(root(), 'empty');
  const workbench = useWorkbench(() => {
    const { settings, secrets } = connectedTo(
      { kind: 'folder', path: shared() },
      undefined,
      demoEncryptionKey(),
    );
    return { settings: { ...settings, ...DARK }, secrets, showsView: true, until: listed };
  });
  const chooseFolder = async (folder: string, inside: string): Promise<void> => {
    await answerFileDialog(
      workbench(),
      { title: 'Empty folder for the new vault', button: 'Use This Folder' },
      folder + path.sep,
      inside,
    );
  };

  it('takes neither that folder nor one in which something is, but an empty one, and offers to switch', async () => {
    const { quickInput, view } = workbench();
    await workbench().command(COPY);
    await workbench().dialog().getByText('The Fastshot desktop app cannot read a sealed vault').waitFor();
    await workbench().screenshot('copy-folder-what');
    await workbench().dialog().getByRole('button', { name: 'Choose Where…' }).click();
    await chooseFolder(shared(), 'sessions');
    await workbench().dialog().getByText('The sessions are there now: choose another place.').waitFor();
    await workbench().screenshot('copy-folder-itself');
    await workbench().dialog().getByRole('button', { name: 'Choose Another Folder…' }).click();
    await chooseFolder(path.join(root(), 'used'), 'papers');
    const refused = workbench().toast('used is not empty. A new vault needs a place of its own');
    await refused.waitFor();
    await workbench().screenshot('copy-folder-used');
    await refused.getByRole('button', { name: 'Clear Notification' }).click({ force: true });

    await workbench().command(COPY);
    await workbench().dialog().getByRole('button', { name: 'Choose Where…' }).click();
    await chooseFolder(empty(), 'room');
    await quickInput.shows('A passphrase for the new vault');
    await workbench().screenshot('copy-folder-passphrase');
    await quickInput.answer(PASSPHRASE);
    await quickInput.shows('once more');
    await quickInput.answer(PASSPHRASE);
    await workbench().dialog().getByText('AGE-SECRET-KEY-1').waitFor();
    await workbench().screenshot('copy-folder-recovery');
    await workbench().dialog().getByRole('button', { name: 'I Have Kept It' }).click();
    const done = workbench().toast(`${COUNT} sessions of shared copied into`);
    await done.waitFor();
    await workbench().screenshot('copy-folder-done');
    assert.equal(sessionsIn(empty()).length, COUNT);
    assert.equal(sessionsIn(shared()).length, COUNT);
    await done.getByRole('button', { name: 'Switch to the New Vault' }).click();
    await workbench().toast(`${COUNT} sessions. The old store is as it was`).waitFor();
    await view.row('api-error').waitFor();
    await workbench().screenshot('copy-folder-switched');
  });
});

describe('a sealed vault in a folder, beside which the desktop app has saved', () => {
  const vault = useSealedVault({ passphrase: PASSPHRASE, sessions: [localSample('wrapper_01')] });
  const folder = useTempFolder('team', (made) => {
    putVault(vault(), made);
    mkdirSync(path.join(made, 'sessions'));
    copyFileSync(path.join(ROOT, 'test/fixtures/bucket37/sessions', MAP), path.join(made, 'sessions', MAP));
  });
  const workbench = useWorkbench(() => {
    const { settings, secrets } = connectedToVault({ kind: 'folder', path: folder() }, undefined, vault());
    return { settings: { ...settings, ...DARK }, secrets, showsView: true, until: listed };
  });

  it('is not left by connecting again without a question, and entered again with its passphrase', async () => {
    const { quickInput, view } = workbench();
    const question = workbench().dialog().getByText('Leave the sealed vault in team?');
    const askToLeave = async (): Promise<void> => {
      await connectToFolder(workbench(), folder(), demoEncryptionKey());
      await quickInput.shows('Which sessions of team?');
      await quickInput.entries('opened here before').waitFor();
      await workbench().screenshot('vault-which');
      await quickInput.pick('Sessions shared with the Fastshot desktop app');
      await question.waitFor();
    };
    await askToLeave();
    await workbench().screenshot('vault-leave-dark');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
    await workbench().dialog().waitFor({ state: 'hidden' });
    await view.row('bugs_v1').waitFor();
    await askToLeave();
    await workbench().dialog().getByRole('button', { name: 'Leave the Sealed Vault' }).click();
    await workbench().toast('Connected to team: 1 session.').waitFor();
    await view.row('dashboard_map').waitFor();
    await view.row('bugs_v1').waitFor({ state: 'detached' });
    await connectToFolder(workbench(), folder(), '');
    await quickInput.shows('Which sessions of team?');
    await quickInput.pick('opened here before');
    await quickInput.shows('Passphrase of the vault');
    await quickInput.answer(PASSPHRASE);
    await view.row('bugs_v1').waitFor();
    await view.row('dashboard_map').waitFor({ state: 'detached' });
  });
});

/** Fills a folder with the newest sessions of the sample, as the desktop app shares them. */
function writeShared(folder: string): void {
  writeDemoBucket(folder);
  const kept = readdirSync(path.join(folder, 'sessions')).sort().slice(-COUNT);
  const isKept = (file: string): boolean =>
    kept.some((name) => path.basename(file).startsWith(path.basename(name, '.fastshot')));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && !isKept(entry.name)) rmSync(path.join(entry.parentPath, entry.name));
  }
}

/** Sessions in a folder or in the vaults within, relative to it. */
function sessionsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(?:sealed\/[a-z2-7]{16}\/)?sessions\/[^/]+\.fastshot$/.test(file),
  );
}
