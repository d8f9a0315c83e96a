import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { writeDemoHome } from '../../../scripts/lib/demoData';
import { askToUpload } from '../../support/vscode/actOnRow';
import { findSecrets } from '../../support/vscode/canary';
import { connectToFolder } from '../../support/vscode/connect';
import type { Sandbox } from '../../support/vscode/sandbox';
import { useWorkbench } from '../../support/vscode/uiSuite';

const PASSPHRASE = 'lantern orbit velvet cactus';
const NEW_PASSPHRASE = 'marble ticket hollow summit';
const TITLE = '截图_会议记录';

describe('a sealed vault in VS Code', () => {
  const workbench = useWorkbench(() => ({
    prepare: ({ home, workspace }: Sandbox) => {
      writeDemoHome(home);
      mkdirSync(path.join(workspace, 'shared/something-else'), { recursive: true });
    },
    // What was sealed here is also a session of this machine, which the desktop app reads as well.
    canaries: [TITLE],
    mayHold: /^home\/\.fastshot\/(?:sessions\/|local_cache\.json$)/,
  }));
  const shared = (): string => path.join(workbench().sandbox.workspace, 'shared');
  const vaultFolder = (): string =>
    path.join(shared(), 'sealed', readdirSync(path.join(shared(), 'sealed'))[0]!);

  it('is offered for an empty store, and made with a passphrase', async () => {
    const { view, quickInput } = workbench();
    await view.open();
    await connectToFolder(workbench(), shared(), '');
    await quickInput.shows('how shall sessions be kept there');
    await workbench().screenshot('vault-choice');
    await quickInput.pick('Sealed vault');
    await quickInput.shows('A passphrase for the vault');
    await quickInput.answer('password');
    await quickInput.shows('Too easy to guess');
    await workbench().screenshot('vault-weak');
    await quickInput.answer(PASSPHRASE);
    await quickInput.shows('once more');
    await quickInput.answer(PASSPHRASE);
    await workbench().dialog().getByText('AGE-SECRET-KEY-1').waitFor();
    await workbench().screenshot('vault-recovery');
    await workbench().dialog().getByRole('button', { name: 'I Have Kept It' }).click();
    await workbench().toast('Connected to shared: 0 sessions.').waitFor();
    assert.deepEqual(readdirSync(vaultFolder()).includes('vault.json'), true);
  });

  it('takes sessions, and shows nothing of them in the store', async () => {
    await askToUpload(workbench(), TITLE);
    await workbench().dialog().getByText('Everybody who can open its vault can see it then.').waitFor();
    await workbench().dialog().getByRole('button', { name: 'Upload' }).click();
    await workbench().toast('1 session uploaded to shared.').waitFor();
    const [name] = readdirSync(path.join(vaultFolder(), 'sessions'));
    assert.match(name!, /^\d{14}_[a-z2-7]{8}\.fastshot$/);
    const bytes = readFileSync(path.join(vaultFolder(), 'sessions', name!));
    assert.ok(bytes.subarray(0, 21).equals(Buffer.from('age-encryption.org/v1')));
    await workbench().screenshot('vault-listed');
  });

  it('is locked and unlocked', async () => {
    const { view, quickInput } = workbench();
    await workbench().command('Fastshot: Lock Vault');
    await view.message.getByText('The vault in shared is locked').waitFor();
    await workbench().screenshot('vault-locked');
    await workbench().command('Fastshot: Unlock Vault…');
    await quickInput.shows('Passphrase of the vault');
    await quickInput.answer('not the right one');
    await quickInput.shows('does not open the vault');
    await workbench().screenshot('vault-wrong');
    await quickInput.answer(PASSPHRASE);
    await view.message.getByText('1 session · synced').waitFor();
    await workbench().screenshot('vault-unlocked');
  });

  it('gets another passphrase', async () => {
    const { view, quickInput } = workbench();
    await workbench().command('Fastshot: Change Passphrase…');
    await quickInput.shows('The present passphrase');
    await quickInput.answer(PASSPHRASE);
    await quickInput.shows('The new passphrase');
    await quickInput.answer(NEW_PASSPHRASE);
    await quickInput.shows('once more');
    await quickInput.answer(NEW_PASSPHRASE);
    await workbench().toast('The passphrase is changed.').waitFor();
    await workbench().command('Fastshot: Lock Vault');
    await view.message.getByText('The vault in shared is locked').waitFor();
    await workbench().command('Fastshot: Unlock Vault…');
    await quickInput.shows('Passphrase of the vault');
    await quickInput.answer(NEW_PASSPHRASE);
    await view.message.getByText('1 session · synced').waitFor();
  });

  it('leaves its secrets in the keyring only', async () => {
    assert.deepEqual(await findSecrets(workbench(), [PASSPHRASE, NEW_PASSPHRASE]), []);
  });
});
