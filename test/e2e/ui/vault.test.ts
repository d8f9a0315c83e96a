import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { writeDemoHome } from '../../../scripts/lib/demoData';
import { storeId } from '../../../src/storage/storeConfig';
import { askToUpload, chooseOnRow } from '../../support/vscode/actOnRow';
import { connectToFolder } from '../../support/vscode/connect';
import { Explorer } from '../../support/vscode/explorer';
import { localSessions, original, sessionsFolder } from '../../support/vscode/localFiles';
import type { Sandbox } from '../../support/vscode/sandbox';
import { SaveFormPage } from '../../support/vscode/saveForm';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { listed } from '../../support/vscode/scenes';
import { useTempFolder } from '../../support/vscode/tempFolder';
import { useWorkbench } from '../../support/vscode/uiSuite';
import { connectedToVault, localSample, putVault, useSealedVault } from '../../support/vscode/vaultScenes';
import { eventually } from '../../support/eventually';

const PASSPHRASE = 'lantern orbit velvet cactus';
const NEW_PASSPHRASE = 'marble ticket hollow summit';
const TITLE = '截图_会议记录';
const LOCAL_ROOT = /^\s*Local/;
const CLOUD_ROOT = 'Folder · shared';
/** A file that the desktop app has encrypted, on this machine. Unless its key is known it is called by its file name. */
const ENCRYPTED = { fixture: 'cloud/cloud_02.fastshot', name: 'with_a_key', key: 'open-key-123' };

// What was sealed here is also a session of this machine, which the desktop app reads as well.
const CANARIES = { canaries: [TITLE], mayHold: /^home\/\.fastshot\/(?:sessions\/|local_cache\.json$)/ };

describe('making a sealed vault in VS Code', () => {
  const workbench = useWorkbench(() => ({ showsView: true, prepare: putLocalSessions, ...CANARIES }));
  const shared = (): string => path.join(workbench().sandbox.workspace, 'shared');

  it('is offered for an empty store, and leaves files on this machine a key of their own', async () => {
    const { view, quickInput } = workbench();
    await view.row(ENCRYPTED.name).filter({ hasText: 'another encryption key' }).waitFor();
    await enterKeyOfFiles('not this one');
    await view.row(ENCRYPTED.name).filter({ hasText: 'another encryption key' }).waitFor();

    await connectToFolder(workbench(), shared(), '');
    await quickInput.shows('How should sessions be kept there');
    await workbench().screenshot('vault-choice');
    await quickInput.pick('Sealed vault');
    await quickInput.shows('A passphrase for the vault');
    const suggested = await quickInput.value();
    assert.match(suggested, /^[a-z]+( [a-z]+){5}$/);
    await workbench().screenshot('vault-suggested');
    await quickInput.button('Copy, for a Minute').click();
    await workbench().statusBar('The clipboard is cleared after a minute').waitFor();
    assert.equal(await workbench().page.evaluate('navigator.clipboard.readText()'), suggested);
    await quickInput.button('Suggest Another One').click();
    await quickInput.shows('Strong');
    assert.notEqual(await quickInput.value(), suggested);
    await quickInput.type('Welcome2024!');
    await quickInput.widget.locator('input[type=password]').waitFor();
    await quickInput.answer('Welcome2024!');
    await quickInput.shows('Too easy to guess');
    await workbench().screenshot('vault-weak');
    await quickInput.answer(PASSPHRASE);
    await quickInput.shows('once more');
    await quickInput.answer(PASSPHRASE);
    // Making it takes seconds.
    await workbench().toast('Making a sealed vault in shared').waitFor();
    await workbench().dialog().getByText('AGE-SECRET-KEY-1').waitFor();
    await workbench().screenshot('vault-recovery');
    await workbench().dialog().getByRole('button', { name: 'I Have Kept It' }).click();
    await workbench().toast('Connected to shared: 0 sessions.').waitFor();
    assert.ok(existsSync(path.join(vaultFolder(shared()), 'vault.json')));

    await enterKeyOfFiles(ENCRYPTED.key);
    await view.row(ENCRYPTED.name).waitFor({ state: 'detached' });
    await view.row('open_ascii').filter({ hasText: '2 images' }).waitFor();
    await view.message.getByText('no sessions in the store · synced').waitFor();
    await workbench().screenshot('vault-local-key');
  });

  async function enterKeyOfFiles(key: string): Promise<void> {
    const { quickInput } = workbench();
    await workbench().command('Fastshot: Enter the Encryption Key…');
    await quickInput.shows('The key that session files on this machine are encrypted with');
    await quickInput.answer(key);
    await quickInput.widget.waitFor({ state: 'hidden' });
  }
});

describe('a sealed vault in VS Code', () => {
  const empty = useSealedVault({ passphrase: PASSPHRASE });
  const filled = useSealedVault({ passphrase: PASSPHRASE, sessions: [localSample('wrapper_03')] });
  let vault = filled;
  const shared = useTempFolder('shared', (folder) => void putVault(vault(), folder));
  const workbench = useWorkbench(() => ({
    ...connectedToVault({ kind: 'folder', path: shared() }, undefined, vault()),
    ...CANARIES,
    showsView: true,
    until: listed,
    prepare: putLocalSessions,
  }));

  describe('without sessions', () => {
    before(() => void (vault = empty));
    after(() => void (vault = filled));

    it('takes sessions, and shows nothing of them in the store', async () => {
      await askToUpload(workbench(), TITLE);
      await workbench().dialog().getByText('Everybody who can open its vault can see it then.').waitFor();
      await workbench().dialog().getByRole('button', { name: 'Upload' }).click();
      await workbench().toast('1 session uploaded to shared.').waitFor();
      const sessions = path.join(vaultFolder(shared()), 'sessions');
      const [name] = readdirSync(sessions);
      assert.match(name!, /^\d{14}_[a-z2-7]{8}\.fastshot$/);
      const bytes = readFileSync(path.join(sessions, name!));
      assert.ok(bytes.subarray(0, 21).equals(Buffer.from('age-encryption.org/v1')));
      await workbench().screenshot('vault-listed');
    });
  });

  it('shows an image of its row in the viewer, and keeps none in the clear, wherever it is opened', async () => {
    const { view, sandbox, page } = workbench();
    // Its original is a row of the same name among the local ones, above it. A click while rows still come is lost.
    const named = async (): Promise<number> =>
      (await view.rows()).filter(({ text }) => text === TITLE).length;
    await eventually(async () => assert.equal(await named(), 2));
    await closeLocal();
    await view.expand(TITLE);
    await view.row('Image 1').click();
    await new SessionViewer(workbench()).showsImage(1, 1);
    await workbench().screenshot('vault-image');
    // As a file, from a link in a text.
    const [name] = filled().filenames;
    const id = storeId({ kind: 'folder', path: shared(), vault: filled().vaultId });
    const link = `fastshot:/cloud/${id}/${path.basename(name!, '.fastshot')}/1-original.png`;
    writeFileSync(path.join(sandbox.workspace, 'links.md'), `[sealed](${link})\n`);
    await openLink('links.md');
    await page.locator('.tab.active', { hasText: '1-original.png' }).waitFor();
    await page.locator('.statusbar-item', { hasText: '800x' }).waitFor();
    // What is not sealed is kept, and shows that this looks where it would be.
    await view.open();
    await view.expand(LOCAL_ROOT);
    await view.expand('open_ascii');
    const asFile = page.locator('.tab.active', { hasText: '2-original.png' });
    await chooseOnRow(workbench(), 'Image 2', 'Open as File', asFile);
    await page.locator('.statusbar-item', { hasText: '200x' }).waitFor();
    const sessions = await localSessions(sandbox, ENCRYPTED.key);
    const imageOf = (title: string, index: number): Buffer =>
      original(
        // Two are called open_ascii. The newer one is encrypted, and its row has no images without its key.
        sessions.find(({ metadata }) => metadata?.name === title),
        index,
      );
    await eventually(async () => assert.ok(keeps(sandbox, imageOf('open_ascii', 1))));
    assert.equal(keeps(sandbox, imageOf(TITLE, 0)), false);
  });

  it('is locked, with all that shows something of it, and unlocked', async () => {
    const { view, quickInput, page } = workbench();
    await view.row(CLOUD_ROOT).waitFor();
    await closeLocal();
    await view.row(TITLE).click();
    const viewer = new SessionViewer(workbench());
    await viewer.showsImage(1, 1);
    await viewer.press('a');
    await viewer.hasTool('pen');
    await viewer.drag([100, 100], [200, 150]);
    await viewer.shows(2);
    const form = page.locator('.tab', { hasText: `Edit ${TITLE}` });
    await chooseOnRow(workbench(), TITLE, 'Edit Title', form);
    const saveForm = new SaveFormPage(workbench());
    await saveForm.pictures(1);
    await saveForm.field('Class').fill('half entered');
    await saveForm.button('Cancel').click();
    // Nothing readable of it may be on the disk.
    await workbench().dialog().getByText('It cannot be kept as a draft').waitFor();
    await page.keyboard.press('Escape');
    const files = readdirSync(workbench().sandbox.root, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      files.filter((file) => /[\\/]drafts[\\/]/.test(file)),
      [],
    );
    await workbench().command('Fastshot: Lock Vault');
    await form.waitFor({ state: 'detached' });
    await page.locator('.tab[data-resource-name$=".fastshot"]').waitFor({ state: 'detached' });
    await view.message.getByText('The vault in shared is locked').waitFor();
    await view.row(CLOUD_ROOT).filter({ hasText: 'locked' }).waitFor();
    await view.row('Unlock Vault…').waitFor();
    await workbench().screenshot('vault-locked');
    await workbench().command('Fastshot: Show Cache Status');
    await workbench().webview().getByRole('heading', { name: 'shared' }).waitFor();
    assert.match(await workbench().webview().locator('body').innerText(), /\bage\b/);
    await workbench().command('Fastshot: Unlock Vault…');
    await quickInput.shows('Passphrase of the vault');
    await quickInput.answer('not the right one');
    await quickInput.shows('does not open the vault');
    await workbench().screenshot('vault-wrong');
    await quickInput.answer(PASSPHRASE);
    await view.message.getByText('1 session · synced').waitFor();
    await workbench().screenshot('vault-unlocked');
    await workbench().answerNotification(
      'was closed because the vault is locked',
      'Unlock and Open the Form Again',
    );
    await form.waitFor();
    await saveForm.pictures(1);
    assert.equal(await saveForm.field('Class').inputValue(), 'half entered');
    // Neither is lost what was drawn.
    await view.row(TITLE).click();
    await viewer.showsImage(1, 1);
    await viewer.shows(2);
    await workbench().screenshot('vault-drawn');
  });

  it('is joined by its passphrase alone, and a wrong one is forgotten once another is typed', async () => {
    const { quickInput } = workbench();
    const wrong = quickInput.showing('does not open the vault');
    await connectToFolder(workbench(), shared(), undefined);
    await quickInput.shows('Passphrase of the vault');
    await quickInput.answer('not the right one');
    await wrong.waitFor();
    await quickInput.type(PASSPHRASE);
    await wrong.waitFor({ state: 'detached' });
    await quickInput.accept();
    await workbench().toast('Connected to shared: 1 session.').waitFor();
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

  async function openLink(file: string): Promise<void> {
    const { page } = workbench();
    await new Explorer(page).open();
    await new Explorer(page).file(file).click();
    // A click that comes before VS Code has found the link only sets the cursor.
    const link = page.locator('.editor-group-container.active .monaco-editor .detected-link').first();
    await link.click({ modifiers: ['Control'] });
  }

  /** Leaves one row of that title: the vault's session is a session of this machine as well. */
  async function closeLocal(): Promise<void> {
    const { view } = workbench();
    await view.row(LOCAL_ROOT).locator('.monaco-tl-twistie').click();
    await view.row('open_ascii').waitFor({ state: 'detached' });
  }
});

/** The folder of the only vault in a store. */
const vaultFolder = (store: string): string =>
  path.join(store, 'sealed', readdirSync(path.join(store, 'sealed'))[0]!);

function putLocalSessions(sandbox: Sandbox): void {
  writeDemoHome(sandbox.home);
  copyFileSync(
    path.resolve(__dirname, '../../fixtures', ENCRYPTED.fixture),
    path.join(sessionsFolder(sandbox), `20250705000000_${ENCRYPTED.name}.fastshot`),
  );
  mkdirSync(path.join(sandbox.workspace, 'shared/something-else'), { recursive: true });
}

/** Whether the browser's profile has an image in the clear, its Cache Storage included. */
function keeps({ root }: Sandbox, image: Buffer): boolean {
  const profile = path.join(root, 'browser');
  const middle = image.subarray(image.length / 2, image.length / 2 + 64);
  assert.equal(middle.length, 64);
  return readdirSync(profile, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return existsSync(file) && readFileSync(file).includes(middle);
    });
}
