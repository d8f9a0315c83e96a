import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { chooseOnRow } from '../../support/vscode/actOnRow';
import { answerFileDialog } from '../../support/vscode/connect';
import { localSessions } from '../../support/vscode/localFiles';
import { SaveFormPage } from '../../support/vscode/saveForm';
import { putLocal } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

const FILE = '20260101120000_here.fastshot';
const DAMAGED = 'damaged.fastshot';

describe('sessions of this machine without a store', () => {
  const workbench = useWorkbench(() => ({
    showsView: true,
    prepare: (sandbox) => {
      putLocal(sandbox, 'wrapper_01', FILE);
      writeFileSync(path.join(sandbox.workspace, DAMAGED), 'no session');
    },
  }));
  const count = async (): Promise<number> => (await localSessions(workbench().sandbox)).length;

  it('move to a trash for 30 days, from which Undo and Show Trash bring them back', async () => {
    const { view, quickInput } = workbench();
    const [session] = await localSessions(workbench().sandbox);
    const title = session?.metadata?.name ?? '';
    const remove = async (): Promise<void> => {
      const button = workbench().dialog().getByRole('button', { name: 'Remove' }).first();
      await chooseOnRow(workbench(), title, 'Remove…', button);
      await workbench().dialog().getByText('30 days').waitFor();
      await button.click();
      await view.row(title).waitFor({ state: 'detached' });
    };
    await remove();
    await workbench().answerToast('1 session moved to the trash of this machine for 30 days.', 'Undo');
    await view.row(title).waitFor();
    await workbench().noToast('moved to the trash');
    await remove();
    await workbench().command('Fastshot: Show Trash…');
    await quickInput.entries(FILE).click();
    await workbench().screenshot('trash-local');
    await quickInput.accept();
    await workbench().dialog().getByRole('button', { name: 'Restore' }).click();
    await view.row(title).waitFor();
    // One that is replaced leaves one row.
    const form = new SaveFormPage(workbench());
    await chooseOnRow(workbench(), title, 'Edit Title', form.field('Class'));
    await form.field('Class').fill('changed');
    await form.field('Class').press('Control+s');
    await workbench().toast('Saved ').waitFor();
    assert.equal(await count(), 1);
    assert.equal((await view.rows()).filter(({ text }) => text === title).length, 1);
  });

  it('are not said to be imported where the file is none: the operation has failed', async () => {
    const { quickInput } = workbench();
    await workbench().command('Fastshot: Import Session Files…');
    const dialog = { title: 'Import', button: 'Import' };
    await answerFileDialog(workbench(), dialog, path.join(workbench().sandbox.workspace, DAMAGED), DAMAGED);
    await workbench().toast(DAMAGED).waitFor();
    await workbench().command('Fastshot: Show Operations');
    await quickInput.entries('Import').filter({ hasText: 'failed' }).waitFor();
    await workbench().screenshot('operations-failed');
    await quickInput.dismiss();
    assert.equal(await count(), 1);
  });
});
