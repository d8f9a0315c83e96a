import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { vaultWords } from '../../../src/session/sealed/vaultWords';
import { connectToFolder } from '../../support/vscode/connect';
import { listed } from '../../support/vscode/scenes';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useTempFolder } from '../../support/vscode/tempFolder';
import { useWorkbench } from '../../support/vscode/uiSuite';
import { connectedToVault, localSample, putVault, useSealedVault } from '../../support/vscode/vaultScenes';
import type { VaultCopy } from '../../support/vscode/vaultScenes';
import type { Workbench, WorkbenchOptions } from '../../support/vscode/workbench';

const PASSPHRASE = 'lantern orbit velvet cactus';
const MEMBER_PASSPHRASE = 'marble ticket hollow summit';
const TITLE = '截图_会议记录';
const SESSION = localSample('wrapper_03');

/** What machines reach, as a network share: a folder that holds the vault and something else. */
const useShare = (vault: () => VaultCopy): (() => string) =>
  useTempFolder('team', (folder) => {
    // The folder dialog proposes what is inside.
    mkdirSync(path.join(folder, 'sealed-letters'));
    putVault(vault(), folder);
  });

/** A machine on which the vault in the share is open. */
function opened(share: string, vault: VaultCopy): WorkbenchOptions {
  return {
    ...connectedToVault({ kind: 'folder', path: share }, undefined, vault),
    showsView: true,
    until: listed,
    canaries: [TITLE],
  };
}

describe('a sealed vault in a share', () => {
  const vault = useSealedVault({ passphrase: PASSPHRASE, sessions: [SESSION] });
  const share = useShare(vault);

  describe('on a machine that has never seen it', () => {
    const workbench = useWorkbench(() => ({ canaries: [TITLE] }));

    it('is found, and opened with the passphrase', async () => {
      const { view, quickInput } = workbench();
      await view.open();
      await connectToFolder(workbench(), share(), undefined);
      await quickInput.shows('Passphrase of the vault');
      await workbench().screenshot('members-second-machine');
      await quickInput.answer(PASSPHRASE);
      await workbench().toast('Connected to team: 1 session.').waitFor();
      await view.row(TITLE).click();
      await new SessionViewer(workbench()).showsImage(1, 1);
      await workbench().screenshot('members-opened');
      // Nobody has said yet that it is the right one.
      const compare = view.row('Compare the Words of the Vault…');
      await compare.click();
      const { vaultId, generation, recipientHash } = vault().record.pin;
      const [first, , , , fifth] = vaultWords(vaultId, generation, recipientHash);
      await workbench().dialog().getByText(`1 ${first} `).waitFor();
      await workbench().dialog().getByText(`5 ${fifth} `).waitFor();
      await workbench().screenshot('members-words');
      await workbench().dialog().getByRole('button', { name: 'They Are the Same' }).click();
      await compare.waitFor({ state: 'detached' });
      await workbench().reload();
      await view.row(TITLE).waitFor();
      assert.equal(await compare.count(), 0);
      await workbench().command('Fastshot: Show Cache Status');
      await workbench().webview().getByText(`${first} `).waitFor();
      await workbench().screenshot('members-cache-status');
    });
  });

  describe('on a machine that has it open', () => {
    const workbench = useWorkbench(() => opened(share(), vault()));

    it('takes a member, who opens it with a passphrase of their own, and a recovery key', async () => {
      const { quickInput } = workbench();
      await workbench().command('Fastshot: Add Member to the Vault…');
      await quickInput.shows('Name of the new member');
      await quickInput.answer('Bo');
      await quickInput.pick('With a passphrase of their own');
      await quickInput.answer(MEMBER_PASSPHRASE);
      await quickInput.shows('once more');
      await quickInput.answer(MEMBER_PASSPHRASE);
      await workbench().toast('Bo can open the vault now, and read everything in it.').waitFor();
      await unlock(workbench(), MEMBER_PASSPHRASE);

      await workbench().command('Fastshot: Export Recovery Key…');
      await workbench().dialog().getByRole('button', { name: 'Make a New One' }).click();
      const shown = workbench().dialog().getByText('AGE-SECRET-KEY-1');
      await shown.waitFor();
      const key = /AGE-SECRET-KEY-1\w+/.exec((await shown.textContent()) ?? '')![0];
      await workbench().dialog().getByRole('button', { name: 'I Have Kept It' }).click();
      await unlock(workbench(), key, vault().recoveryKey);
    });

    it('is locked by itself when nobody has used the window for a while', async () => {
      const { view, page } = workbench();
      // VS Code takes a window for unused when it was not used in two such intervals, and ten seconds after that.
      const hurry = await page.addInitScript(`const { setInterval: original } = window;
        window.setInterval = (act, ms, ...rest) => original(act, ms === 30_000 ? 500 : ms, ...rest);`);
      workbench().changeSettings({ 'fastshot.vault.lockAfterMinutes': 0.02 });
      await workbench().reload();
      await hurry.dispose();
      await view.message.getByText('The vault in team is locked').waitFor();
    });
  });
});

describe('a sealed vault on two machines', () => {
  const vault = useSealedVault({
    passphrase: PASSPHRASE,
    members: { Bo: MEMBER_PASSPHRASE },
    sessions: [SESSION],
  });
  const share = useShare(vault);
  const first = useWorkbench(() => opened(share(), vault()), 'first');
  const second = useWorkbench(() => opened(share(), vault()), 'second');

  it('gets another key, which the other machine asks the passphrase for', async () => {
    const { quickInput } = first();
    await first().command('Fastshot: Rotate Key of the Vault…');
    const rotate = first().dialog().getByRole('button', { name: 'Rotate Key' });
    await rotate.waitFor();
    await first().screenshot('members-rotate');
    await rotate.click();
    await quickInput.shows('Your passphrase of the vault');
    await quickInput.answer(PASSPHRASE);
    await first().toast('The vault has a new key. Add again: Bo.').waitFor();
    await first().view.message.getByText('1 session · synced').waitFor();
    // It is still there when the notification has gone, and the window with it.
    const again = first().view.row('Add Bo Again…');
    await again.waitFor();
    await first().reload();
    await again.waitFor();
    await first().screenshot('members-add-again');
    await again.click();
    await quickInput.shows('Name of the new member');
    assert.equal(await quickInput.value(), 'Bo');
    await quickInput.dismiss();
    await first().view.rowAction('Add Bo Again…', 'Dismiss');
    await again.waitFor({ state: 'detached' });

    await second().view.titleAction('Refresh');
    await second().toast('was replaced by a member').waitFor();
    await second().screenshot('members-replaced');
    await second().answerToast('was replaced by a member', 'Unlock…');
    await second().quickInput.shows('Passphrase of the vault');
    await second().quickInput.answer(MEMBER_PASSPHRASE);
    await second().quickInput.shows('does not open the vault');
    // Somebody has deleted the list of what the old key opens.
    const keys = path.join(share(), 'sealed', vault().vaultId, 'keys');
    for (const name of readdirSync(keys)) if (name.startsWith('kept-')) rmSync(path.join(keys, name));
    await second().quickInput.answer(PASSPHRASE);
    const repair = second().view.row('Repair Vault…');
    await repair.waitFor();
    await second().screenshot('members-list-missing');
    await repair.click();
    await second().dialog().getByRole('button', { name: 'Repair' }).click();
    await second().toast('Repair the vault on a machine where old sessions still open').waitFor();

    await first().command('Fastshot: Repair Vault…');
    await first().dialog().getByRole('button', { name: 'Repair' }).waitFor();
    await first().screenshot('members-repair');
    await first().dialog().getByRole('button', { name: 'Repair' }).click();
    await first().toast('What old keys open was written again.').waitFor();
    await second().reload();
    await second().view.row(TITLE).waitFor();
    await repair.waitFor({ state: 'detached' });
  });
});

describe('a sealed vault whose key was replaced', () => {
  const vault = useSealedVault({ passphrase: PASSPHRASE, sessions: [SESSION], isRotated: true });
  const share = useShare(vault);
  const workbench = useWorkbench(() => opened(share(), vault()));

  it('has its old sessions sealed to the new key, after saying what that costs', async () => {
    const { view } = workbench();
    await workbench().setTheme('dark');
    await workbench().command('Fastshot: Compare the Words of the Vault…');
    await workbench().dialog().getByText('Ask a member').waitFor();
    await workbench().screenshot('members-words-dark');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
    await workbench().command('Fastshot: Re-seal Old Sessions…');
    const reseal = workbench().dialog().getByRole('button', { name: 'Re-seal' });
    await reseal.waitFor();
    await workbench().screenshot('members-reseal');
    await reseal.click();
    await workbench().toast('1 session re-sealed.').waitFor();
    await view.row(TITLE).click();
    await new SessionViewer(workbench()).showsImage(1, 1);
    await workbench().command('Fastshot: Re-seal Old Sessions…');
    await workbench().toast('All sessions of team are sealed to its present key.').waitFor();
  });

  it('asks before it reads or writes anything when it has fallen back', async () => {
    const { view, quickInput } = workbench();
    const folder = path.join(share(), 'sealed', vault().vaultId);
    const before = readdirSync(path.join(folder, 'sessions'));
    writeFileSync(path.join(folder, 'vault.json'), vault().before);
    await view.titleAction('Refresh');
    const toast = workbench().toast('Nothing was read or written since').first();
    await toast.waitFor();
    await workbench().setTheme('dark');
    await workbench().screenshot('members-fallen-back');
    await toast.getByRole('button', { name: 'Review…' }).click();
    await quickInput.shows('Passphrase of the vault');
    await quickInput.answer(PASSPHRASE);
    await workbench().dialog().getByText('the other members first').waitFor();
    await workbench().screenshot('members-fallen-back-question');
    await workbench().dialog().getByRole('button', { name: 'Cancel' }).click();
    await workbench().dialog().waitFor({ state: 'hidden' });
    assert.deepEqual(readdirSync(path.join(folder, 'sessions')), before);
    assert.deepEqual(readFileSync(path.join(folder, 'vault.json')), vault().before);
  });
});

/** Locks the vault and opens it with a passphrase or recovery key. @param refused what does not open it */
async function unlock(workbench: Workbench, secret: string, refused?: string): Promise<void> {
  await workbench.command('Fastshot: Lock Vault');
  await workbench.view.message.getByText('The vault in team is locked').waitFor();
  await workbench.command('Fastshot: Unlock Vault…');
  await workbench.quickInput.shows('Passphrase of the vault');
  if (refused !== undefined) {
    await workbench.quickInput.answer(refused);
    await workbench.quickInput.shows('does not open the vault');
  }
  await workbench.quickInput.answer(secret);
  await workbench.view.message.getByText('1 session · synced').waitFor();
}
