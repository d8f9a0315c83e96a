import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { Explorer } from '../../support/vscode/explorer';
import type { Sandbox } from '../../support/vscode/sandbox';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';

const FIXTURES = path.resolve(__dirname, '../../fixtures');
/** The key of the encrypted samples. */
const KEY = 'open-key-123';
const FILES = {
  'cloud.fastshot': 'cloud/cloud_02.fastshot',
  'cover.fastshot': 'cloud/custom_cover.fastshot',
  'plain.fastshot': 'cloud/cloud_01.fastshot',
  'wrapper.fastshot': 'local/wrapper_02.fastshot',
  'legacy.fastshot': 'local/legacy_02.fastshot',
  'temp_cache.fastshot': 'local/temp_cache_02.fastshot',
  'truncated.fastshot': 'broken/local_truncated.fastshot',
  'no_session.fastshot': 'broken/local_no_windows.fastshot',
  'empty.fastshot': 'broken/empty_file.fastshot',
  'one_damaged_image.fastshot': 'broken/image_is_text.fastshot',
};

describe('session files in the Explorer, without any store', () => {
  const workbench = useWorkbench(() => ({ showsView: true, prepare: putFiles }));
  const viewer = (): SessionViewer => new SessionViewer(workbench());
  const showFiles = async (): Promise<void> => {
    // Once its view is drawn, VS Code knows the extension's editor.
    await workbench().view.welcome.getByText('Connect to a Store…').waitFor();
    await new Explorer(workbench().page).open();
  };
  const open = async (name: keyof typeof FILES): Promise<void> => {
    await new Explorer(workbench().page).file(name).click();
    await workbench().page.locator('.tab.active', { hasText: name }).waitFor();
  };

  it('open in the viewer: container with empty key, local, legacy and temporary ones', async () => {
    await showFiles();
    for (const name of ['wrapper', 'legacy', 'temp_cache'] as const) {
      await open(`${name}.fastshot`);
      await viewer().details.getByText(`${name}.fastshot`).first().waitFor();
      await viewer().showsImage(1, 2);
    }
    await open('plain.fastshot');
    await viewer().details.getByText('plain.fastshot').first().waitFor();
    await viewer().image.waitFor();
    await workbench().screenshot('files-plain');
  });

  it('say in one sentence what is wrong with those that do not open', async () => {
    await showFiles();
    for (const name of ['no_session.fastshot', 'empty.fastshot'] as const) {
      await open(name);
      const failure = await viewer().failure('This session could not be opened');
      assert.ok(failure.includes(name), failure);
      await workbench().screenshot(`files-${name.split('.')[0]}`);
    }
  });

  it('ask for the key of encrypted ones, and open once it was entered', async () => {
    await showFiles();
    await open('cloud.fastshot');
    assert.match(await viewer().failure('This session could not be opened'), /cloud\.fastshot.*key/);
    await workbench().screenshot('files-encrypted');
    await viewer().button('Enter Another Key…').click();
    await workbench().quickInput.shows('Encryption Key');
    await workbench().quickInput.answer('not this one');
    await viewer().failureSays(/encryption key is wrong/);
    await viewer().button('Enter Another Key…').click();
    await workbench().quickInput.answer(KEY);
    await viewer().showsImage(1, 2);
    await open('cover.fastshot');
    await viewer().details.getByText('cover.fastshot').first().waitFor();
    await viewer().showsImage(1, 2);
  });

  it('show what is whole of those that are damaged in part', async () => {
    await showFiles();
    await open('truncated.fastshot');
    await viewer().banner.getByText('The file ends early').waitFor();
    await viewer().showsImage(1, 2);
    await open('one_damaged_image.fastshot');
    await viewer().button('Enter Another Key…').click();
    await workbench().quickInput.answer(KEY);
    await viewer().details.getByText('one_damaged_image.fastshot').first().waitFor();
    await viewer().details.getByText('The original image is not an image.').waitFor();
    await viewer().showsImage(1, 2, 'Annotated');
    await workbench().screenshot('files-damaged-image');
    await viewer().press('ArrowRight');
    await viewer().showsImage(2, 2);
  });
});

function putFiles({ workspace }: Sandbox): void {
  for (const [name, fixture] of Object.entries(FILES)) {
    copyFileSync(path.join(FIXTURES, fixture), path.join(workspace, name));
  }
}
