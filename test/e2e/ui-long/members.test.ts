import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { writeDemoHome } from '../../../scripts/lib/demoData';
import { uploadRow } from '../../support/vscode/actOnRow';
import { connectToFolder, makeSealedVault } from '../../support/vscode/connect';
import type { Sandbox } from '../../support/vscode/sandbox';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';
import type { Workbench } from '../../support/vscode/workbench';

const PASSPHRASE = 'lantern orbit velvet cactus';
const MEMBER_PASSPHRASE = 'marble ticket hollow summit';
const TITLE = '截图_会议记录';

describe('a sealed vault on two machines', () => {
  /** What both reach, as a network share. */
  let share: string;
  before(() => {
    share = path.join(mkdtempSync(path.join(tmpdir(), 'fastshot-share-')), 'team');
    // The folder dialog proposes what is inside.
    mkdirSync(path.join(share, 'something-else'), { recursive: true });
  });
  after(() => rmSync(path.dirname(share), { recursive: true, force: true }));
  const first = useWorkbench(() => ({
    prepare: ({ home }: Sandbox) => writeDemoHome(home),
    canaries: [TITLE],
    mayHold: /^home\/\.fastshot\/(?:sessions\/|local_cache\.json$)/,
  }));
  const second = useWorkbench(() => ({ canaries: [TITLE] }));
  const vaultFolder = (): string => path.join(share, 'sealed', readdirSync(path.join(share, 'sealed'))[0]!);

  it('is made on one, and opened on the other with the passphrase', async () => {
    await first().view.open();
    await connectToFolder(first(), share, '');
    await makeSealedVault(first(), PASSPHRASE);
    await first().toast('Connected to team: 0 sessions.').waitFor();
    await uploadRow(first(), TITLE);
    await first().toast('1 session uploaded to team.').waitFor();

    await second().view.open();
    await connectToFolder(second(), share, '');
    await second().quickInput.shows('Passphrase of the vault');
    await second().screenshot('members-second-machine');
    await second().quickInput.answer(PASSPHRASE);
    await second().toast('Connected to team: 1 session.').waitFor();
    await second().view.row(TITLE).click();
    await new SessionViewer(second()).showsImage(1, 1);
    await second().screenshot('members-opened');
  });

  it('takes a member, who opens it with a passphrase of their own', async () => {
    const { quickInput } = first();
    await first().command('Fastshot: Add Member to the Vault…');
    await quickInput.shows('Name of the new member');
    await quickInput.answer('Bo');
    await quickInput.pick('With a passphrase of their own');
    await quickInput.answer(MEMBER_PASSPHRASE);
    await quickInput.shows('once more');
    await quickInput.answer(MEMBER_PASSPHRASE);
    await first().toast('Bo can open the vault now, and read everything in it.').waitFor();
    await unlock(second(), MEMBER_PASSPHRASE);
  });

  it('is opened with a recovery key, and no longer with the one before', async () => {
    await first().command('Fastshot: Export Recovery Key…');
    await first().dialog().getByRole('button', { name: 'Make a New One' }).click();
    const shown = first().dialog().getByText('AGE-SECRET-KEY-1');
    await shown.waitFor();
    const key = /AGE-SECRET-KEY-1\w+/.exec((await shown.textContent()) ?? '')![0];
    await first().dialog().getByRole('button', { name: 'I Have Kept It' }).click();
    await unlock(second(), key);
  });

  it('is locked by itself when nobody has used the window for a while', async () => {
    second().changeSettings({ 'fastshot.vault.lockAfterMinutes': 1 });
    await second().view.message.getByText('The vault in team is locked').waitFor({ timeout: 150_000 });
    second().changeSettings({ 'fastshot.vault.lockAfterMinutes': 0 });
    await second().command('Fastshot: Unlock Vault…');
    await second().quickInput.shows('Passphrase of the vault');
    await second().quickInput.answer(PASSPHRASE);
    await second().view.message.getByText('1 session · synced').waitFor();
  });

  it('gets another key, which the other machine asks the passphrase for', async () => {
    copyFileSync(path.join(vaultFolder(), 'vault.json'), path.join(path.dirname(share), 'vault.json'));
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

    await second().view.titleAction('Refresh');
    await second().toast('was replaced by a member').waitFor();
    await second().screenshot('members-replaced');
    await second().answerToast('was replaced by a member', 'Unlock…');
    await second().quickInput.shows('Passphrase of the vault');
    await second().quickInput.answer(MEMBER_PASSPHRASE);
    await second().quickInput.shows('does not open the vault');
    await second().quickInput.answer(PASSPHRASE);
    await second().view.message.getByText('1 session · synced').waitFor();
  });

  it('asks before it reads or writes anything when the vault has fallen back', async () => {
    const before = readdirSync(path.join(vaultFolder(), 'sessions'));
    cpSync(path.join(path.dirname(share), 'vault.json'), path.join(vaultFolder(), 'vault.json'));
    await first().view.titleAction('Refresh');
    const toast = first().toast('Nothing was read or written since').first();
    await toast.waitFor();
    await first().setTheme('dark');
    await first().screenshot('members-fallen-back');
    await toast.getByRole('button', { name: 'Review…' }).click();
    await first().quickInput.shows('Passphrase of the vault');
    await first().quickInput.answer(PASSPHRASE);
    await first().dialog().getByText('the other members first').waitFor();
    await first().screenshot('members-fallen-back-question');
    await first().dialog().getByRole('button', { name: 'Cancel' }).click();
    await first().dialog().waitFor({ state: 'hidden' });
    assert.deepEqual(readdirSync(path.join(vaultFolder(), 'sessions')), before);
    assert.equal(
      readFileSync(path.join(vaultFolder(), 'vault.json'), 'utf8'),
      readFileSync(path.join(path.dirname(share), 'vault.json'), 'utf8'),
    );
  });
});

/** Locks the vault and opens it with this. */
async function unlock(workbench: Workbench, secret: string): Promise<void> {
  await workbench.command('Fastshot: Lock Vault');
  await workbench.view.message.getByText('The vault in team is locked').waitFor();
  await workbench.command('Fastshot: Unlock Vault…');
  await workbench.quickInput.shows('Passphrase of the vault');
  await workbench.quickInput.answer(secret);
  await workbench.view.message.getByText('1 session · synced').waitFor();
}
