import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from 'fast-png';
import { describe, it } from 'mocha';
import { copyImage, dropFile } from '../../support/vscode/browserImages';
import { Explorer } from '../../support/vscode/explorer';
import { localSessions, original, sessionsFolder } from '../../support/vscode/localFiles';
import { SaveFormPage } from '../../support/vscode/saveForm';
import type { Sandbox } from '../../support/vscode/sandbox';
import { useWorkbench } from '../../support/vscode/uiSuite';
import { screenshotPng } from '../../support/pictures';

const LOGIN = screenshotPng(1200, 750);
const MENU = screenshotPng(640, 900);

describe('making sessions', () => {
  const workbench = useWorkbench(() => ({
    prepare: putImages,
    settings: { 'fastshot.author': 'Ada Lovelace' },
  }));
  const form = (): SaveFormPage => new SaveFormPage(workbench());

  it('saves images picked in a dialog with everything the form asks for', async () => {
    const { view, quickInput, sandbox } = workbench();
    await view.open();
    await workbench().command('Fastshot: New Session from Images…');
    await quickInput.shows('Images for the Session');
    await quickInput.pick('login-error.png');
    await form().card('login-error.png').waitFor();
    assert.equal(await form().field('Title').inputValue(), 'login-error');
    await form().field('Title').fill('Login error / 登录');
    await form().field('Description').fill('Fails with **SSO** only.\n\n- since 2.1');
    await form().addTag('bug');
    await form().addTag('sso');
    await form().field('Class').fill('work');
    await form().choose('Red');
    await form().pictures(1);
    for (const theme of ['light', 'highContrast', 'dark'] as const) {
      await workbench().setTheme(theme);
      await workbench().screenshot(`save-form-${theme}`);
    }
    await form().button('Save').click();
    await workbench().toast('Saved Login error / 登录 on this machine.').waitFor();
    await view.row('Login error / 登录').waitFor();
    const [session, ...more] = await localSessions(sandbox);
    assert.deepEqual(more, []);
    assert.match(session?.filename ?? '', /^\d{14}_Login_error___登录\.fastshot$/);
    const { name, desc, tags, color, class: className, imageCount, author } = session?.metadata ?? {};
    assert.deepEqual(
      { name, desc, tags, color, className, imageCount, author },
      {
        name: 'Login error / 登录',
        desc: 'Fails with **SSO** only.\n\n- since 2.1',
        tags: ['bug', 'sso'],
        color: 'red',
        className: 'work',
        imageCount: 1,
        author: 'Ada Lovelace',
      },
    );
    assert.deepEqual(session?.problems, []);
    assert.deepEqual(original(session, 0), Buffer.from(LOGIN));
    await workbench().command('Fastshot: Search Sessions…');
    await quickInput.type('lovelace');
    await quickInput.entries('Login error / 登录').waitFor();
    await quickInput.dismiss();
    await view.titleAction('Open Settings');
    const settings = workbench().page.locator('.settings-editor');
    await settings.getByText('Where shared sessions live.').waitFor();
    await workbench().screenshot('settings');
  });

  it('takes images selected in the Explorer, names what it refuses, and lets them be rearranged', async () => {
    const { sandbox, page } = workbench();
    const explorer = new Explorer(page);
    await explorer.open();
    await explorer.select('login-error.png', 'menu.png', 'notes.txt');
    await explorer.menuOfSelected('menu.png', 'New Session from Images…');
    await form().problems.getByText('notes.txt is not an image.').waitFor();
    await form().pictures(2);
    assert.deepEqual(await form().labels(), ['login-error.png', 'menu.png']);
    await form().card('menu.png').press('Shift+ArrowLeft');
    assert.deepEqual(await form().labels(), ['menu.png', 'login-error.png']);
    await workbench().screenshot('save-form-two');
    await form().field('Title').fill('Two');
    await form().field('Title').press('Control+Enter');
    await workbench().toast('Saved Two on this machine.').waitFor();
    const [session] = await localSessions(sandbox);
    assert.deepEqual(original(session, 0), Buffer.from(MENU));
    assert.deepEqual(original(session, 1), Buffer.from(LOGIN));
  });

  it('completes tags and classes from what is in use', async () => {
    const { quickInput, view } = workbench();
    await saveSample(sessionsFolder(workbench().sandbox), {
      name: 'known',
      tags: ['regression'],
      class: 'office',
    });
    await view.open();
    await view.row('known').waitFor();
    await workbench().command('Fastshot: New Session from Images…');
    await quickInput.pick('menu.png');
    await form().field('Tags').pressSequentially('reg');
    await form().suggestion('regression').waitFor();
    await workbench().screenshot('save-form-suggestions');
    await form().field('Tags').press('ArrowDown');
    await form().field('Tags').press('Enter');
    await form().field('Class').pressSequentially('off');
    await form().suggestion('office').waitFor();
    await form().field('Class').press('ArrowDown');
    // What comes into use while the list is open appears in it, and what is chosen there stays chosen.
    await saveSample(sessionsFolder(workbench().sandbox), { name: 'later', class: 'off-site' });
    await form().suggestion('off-site').waitFor();
    await form().field('Class').press('Enter');
    await form().button('Save').click();
    await workbench().toast('Saved menu on this machine.').waitFor();
    const saved = (await localSessions(workbench().sandbox)).find(
      ({ metadata }) => metadata?.name === 'menu',
    );
    assert.deepEqual(saved?.metadata?.tags, ['regression']);
    assert.equal(saved?.metadata?.class, 'office');
  });

  it('asks the same by Quick Input', async () => {
    const { quickInput, sandbox } = workbench();
    await workbench().command('Fastshot: New Session from Images (Quick Input)…');
    await quickInput.shows('Images for the Session');
    await quickInput.pick('menu.png');
    await quickInput.shows('Title: what does it show?');
    await quickInput.answer('By keyboard');
    await quickInput.shows('Description');
    await quickInput.answer('*quick*');
    await quickInput.shows('(3/5)');
    await quickInput.type('fresh');
    await quickInput.tick('fresh');
    await quickInput.shows('(4/5)');
    await quickInput.type('home');
    await quickInput.pick('home');
    await quickInput.pick('Green');
    await workbench().toast('Saved By keyboard on this machine.').waitFor();
    const [session] = await localSessions(sandbox);
    const { name, desc, tags, color, class: className } = session?.metadata ?? {};
    assert.deepEqual(
      [name, desc, tags, color, className],
      ['By keyboard', '*quick*', ['fresh'], 'green', 'home'],
    );
  });

  it('keeps a form that is closed, cancelled or reloaded as a draft, and offers it again', async () => {
    const { quickInput, page, sandbox } = workbench();
    const isGone = (): Promise<void> => page.locator('iframe.webview').waitFor({ state: 'detached' });
    await workbench().command('Fastshot: New Session from Images…');
    await quickInput.pick('menu.png');
    await form().field('Description').fill('half written');
    await form().card('menu.png').press('r');
    await form().redactSheet.waitFor();
    await form().drawRegion([0.25, 0.1], [0.75, 0.2]);
    await page.locator('.tab.active .tab-actions .action-label').click();
    await workbench().answerToast('Its draft is kept.', 'Open the Form Again');
    // The regions were not taken over yet.
    await form().regions.first().waitFor();
    await form().button('Done').click();
    await form().card('menu.png').locator('.region').waitFor();
    // Nothing says that it is gone before it is asked for.
    await form().button('Cancel').click();
    await workbench().dialog().getByText('This session is not saved.').waitFor();
    await workbench().screenshot('save-form-cancel');
    await page.keyboard.press('Escape');
    await form().field('Tags').fill('typed');
    await workbench().reload();
    await workbench().toast('A draft is not saved: "menu", 1 image').waitFor();
    await workbench().screenshot('save-form-draft-offered');
    await workbench().answerToast('A draft is not saved', 'Open Draft');
    await form().pictures(1);
    assert.equal(await form().field('Description').inputValue(), 'half written');
    await form().card('menu.png').locator('.region').waitFor();
    await form().button('Cancel').click();
    await workbench().dialog().getByRole('button', { name: 'Keep Draft' }).click();
    await isGone();
    await workbench().command('Fastshot: New Session from Clipboard');
    await workbench().answerToast('A draft is not saved', 'Open Draft');
    await form().pictures(1);
    await form().button('Save').click();
    await workbench().toast('Saved menu on this machine.').waitFor();
    const [session] = await localSessions(sandbox);
    assert.deepEqual(session?.metadata?.tags, ['typed']);
    assert.notDeepEqual(original(session, 0), Buffer.from(MENU));
    assert.deepEqual(draftsIn(sandbox), []);
  });

  it('takes the image on the clipboard', async () => {
    const { sandbox, page } = workbench();
    await copyImage(page, MENU);
    await workbench().command('Fastshot: New Session from Clipboard');
    await form().pictures(1);
    await workbench().screenshot('save-form-pasted');
    await form().field('Title').press('Control+v');
    await form().pictures(2);
    await form().field('Title').fill('Pasted');
    await form().button('Save').click();
    await workbench().toast('Saved Pasted on this machine.').waitFor();
    const [session] = await localSessions(sandbox);
    assert.deepEqual(
      session?.images.map(({ renditions }) => [renditions.original?.width, renditions.original?.height]),
      [
        [640, 900],
        [640, 900],
      ],
    );
  });

  it('saves what is on the clipboard at once by one key, and takes that back', async () => {
    const { sandbox, page, view } = workbench();
    await view.open();
    await copyImage(page, MENU);
    await page.keyboard.press('Shift+Alt+V');
    await workbench()
      .toast(/Saved Session of \d{4}-.* on this machine\./)
      .waitFor();
    await page.locator('.tab', { hasText: 'New Session' }).waitFor({ state: 'detached' });
    await view.row(/Session of \d{4}-/).waitFor();
    await workbench().screenshot('saved-at-once-light');
    const [session, ...more] = await localSessions(sandbox);
    assert.deepEqual(more, []);
    assert.equal(session?.images[0]?.renditions.original?.height, 900);
    await workbench().answerNotification(/Saved Session of/, 'Undo');
    await workbench().toast('The session was moved to the trash of this machine for 30 days.').waitFor();
    assert.deepEqual(await localSessions(sandbox), []);
    await view.row(/Session of \d{4}-/).waitFor({ state: 'detached' });

    // Where there is nothing to save, the form says so and stays.
    await page.evaluate(`navigator.clipboard.writeText('no image')`);
    await page.keyboard.press('Shift+Alt+V');
    await form().problems.getByText('There is no image on the clipboard.').waitFor();
    await workbench().setTheme('dark');
    await workbench().screenshot('saved-at-once-nothing');
    await copyImage(page, MENU);
    await form().field('Title').press('Control+v');
    await form().pictures(1);
    await form().button('Save').click();
    await workbench().toast('on this machine.').waitFor();
    assert.equal((await localSessions(sandbox)).length, 1);
  });

  it('redacts regions drawn with the mouse and by keyboard, for good', async () => {
    const { quickInput, sandbox } = workbench();
    await workbench().command('Fastshot: New Session from Images…');
    await quickInput.pick('menu.png');
    await form().pictures(1);
    await form().card('menu.png').press('r');
    await form().redactSheet.waitFor();
    await form().drawRegion([0.25, 0.1], [0.75, 0.2]);
    await form().button('Blur').click();
    await form().button('Add Region').click();
    await form().regions.nth(1).press('ArrowDown');
    assert.equal(await form().regions.count(), 2);
    await workbench().screenshot('redact-dialog');
    await form().button('Done').click();
    await form().card('menu.png').locator('.region').nth(1).waitFor();
    await workbench().screenshot('save-form-redacted');
    await form().field('Title').fill('redacted');
    await form().button('Save').click();
    await workbench().toast('Saved redacted on this machine.').waitFor();
    const [session] = await localSessions(sandbox);
    const { data, width, channels } = decode(original(session, 0));
    const at = (x: number, y: number): readonly number[] =>
      Array.from(data.slice((y * width + x) * channels, (y * width + x) * channels + 3));
    assert.deepEqual(
      [at(170, 100), at(320, 135), at(470, 170)],
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
    );
    assert.notDeepEqual(original(session, 0), Buffer.from(MENU));
  });

  it('redacts one image after the other, zoomed, and gives the keyboard back', async () => {
    const { page, sandbox } = workbench();
    const explorer = new Explorer(page);
    await explorer.open();
    await explorer.select('login-error.png', 'menu.png');
    await explorer.menuOfSelected('menu.png', 'New Session from Images…');
    await form().pictures(2);
    const width = async (): Promise<number> => (await form().redactSheet.boundingBox())?.width ?? 0;
    await form().card('menu.png').press('r');
    await form().redactSheet.waitFor();
    const fitting = await width();
    await form().button('Zoom in').click();
    assert.ok((await width()) > fitting);
    await form().drawRegion([0.4, 0.45], [0.6, 0.5]);
    await workbench().screenshot('redact-zoomed');
    await form().regions.first().press('0');
    assert.equal(await width(), fitting);
    assert.equal(await form().button('Next image').isDisabled(), true);
    await form().regions.first().press('PageUp');
    await form().heading('Redact login-error.png').waitFor();
    assert.equal(await form().button('Previous image').isDisabled(), true);
    await form().button('Add Region').click();
    // What was drawn on the other one is taken over, and can be changed on coming back.
    await form().button('Next image').click();
    await form().heading('Redact menu.png').waitFor();
    assert.equal(await form().regions.count(), 1);
    await form().regions.first().press('Control+s');
    await form().card('menu.png').locator('.region').waitFor();
    await form().card('login-error.png').locator('.region').waitFor();
    await form().card('menu.png').and(form().focused).waitFor();
    await form().card('menu.png').press('r');
    await form().redactSheet.waitFor();
    await page.keyboard.press('Escape');
    await form().card('menu.png').and(form().focused).waitFor();
    assert.deepEqual(await form().accessibilityProblems(), []);
    await page.keyboard.press('Control+s');
    await workbench()
      .toast(/Saved .* on this machine\./)
      .waitFor();
    const [session] = await localSessions(sandbox);
    assert.equal(session?.images.length, 2);
    assert.notDeepEqual(original(session, 0), Buffer.from(LOGIN));
    assert.notDeepEqual(original(session, 1), Buffer.from(MENU));
  });

  it('takes images dropped on the tree', async () => {
    const { view, sandbox } = workbench();
    await saveSample(sessionsFolder(sandbox), { name: 'known' });
    await view.open();
    await dropFile(view.row('known'), 'dropped.png', MENU, form().card('dropped.png'));
    await form().button('Cancel').click();
    await workbench().dialog().getByRole('button', { name: 'Discard' }).click();
    await workbench().page.locator('iframe.webview').waitFor({ state: 'detached' });
    assert.deepEqual(draftsIn(sandbox), []);
  });
});

function putImages({ workspace }: Sandbox): void {
  writeFileSync(path.join(workspace, 'login-error.png'), LOGIN);
  writeFileSync(path.join(workspace, 'menu.png'), MENU);
  writeFileSync(path.join(workspace, 'notes.txt'), 'no image');
}

/** The files of drafts, wherever VS Code lets the extension store them. */
function draftsIn(sandbox: Sandbox): string[] {
  const all = readdirSync(sandbox.root, { recursive: true, encoding: 'utf8' });
  return all.filter((file) => /[\\/]drafts[\\/]/.test(file));
}

interface SampleMetadata {
  readonly name: string;
  readonly tags?: readonly string[];
  readonly class?: string;
}

/** A session of this machine without images. */
async function saveSample(folder: string, metadata: SampleMetadata): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const session = { session: { version: '1.0', windows: [] }, metadata };
  const file = path.join(folder, `20260101120000_${metadata.name}.fastshot`);
  writeFileSync(file, JSON.stringify(session, null, 2));
}
