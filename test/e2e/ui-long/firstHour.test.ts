import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, type Context, describe, it } from 'mocha';
import { screenshotPng } from '../../support/pictures';
import { type ForwardProxy, startForwardProxy } from '../../support/proxy/forwardProxy';
import { copyImage } from '../../support/vscode/browserImages';
import { BUCKET, KEYS } from '../../support/vscode/connect';
import { titleIcon } from '../../support/vscode/editorTitle';
import { Hand } from '../../support/vscode/hand';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { SaveFormPage } from '../../support/vscode/saveForm';
import { listed } from '../../support/vscode/scenes';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';

/** Follows what the page says that the system prefers, so that each picture can be taken in all four. */
const FOLLOWS_SYSTEM = { 'window.autoDetectColorScheme': true, 'window.autoDetectHighContrast': true };
const THEMES = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'high-contrast-light': { colorScheme: 'light', forcedColors: 'active' },
  'high-contrast-dark': { colorScheme: 'dark', forcedColors: 'active' },
} as const;
const CLASSES = {
  light: 'vs',
  dark: 'vs-dark',
  'high-contrast-light': 'hc-light',
  'high-contrast-dark': 'hc-black',
} as const;

/** Nine tasks and some sixty pictures; a step that does not come gives up far earlier, ms. */
const JOURNEY_MS = 10 * 60_000;

/** Of November 2025, marked red, with two images. */
const RED = 'crash_release_notes';

/** What a new user does in the first hour: each task in so many clicks, drags, keys and texts, and no more. */
describe('the first hour', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({ showsView: true, settings: FOLLOWS_SYSTEM }));
  const viewer = (): SessionViewer => new SessionViewer(workbench());
  const form = (): SaveFormPage => new SaveFormPage(workbench());

  async function answer(hand: Hand, shown: string, text: string): Promise<void> {
    await workbench().quickInput.shows(shown);
    await hand.type(text);
    await hand.press('Enter');
  }

  async function pictures(name: string): Promise<void> {
    const { page } = workbench();
    for (const theme of ['dark', 'high-contrast-dark', 'high-contrast-light', 'light'] as const) {
      await page.emulateMedia(THEMES[theme]);
      await page.locator(`.monaco-workbench.${CLASSES[theme]}`).waitFor();
      await workbench().screenshot(`first-hour/${name}-${theme}`);
    }
  }

  it('goes by mouse', async function (this: Context) {
    this.timeout(JOURNEY_MS);
    const { page, view, quickInput } = workbench();
    const hand = new Hand(page);
    const pick = (text: string): Promise<void> => hand.does(() => quickInput.pick(text));
    const task = async (name: string, steps: number): Promise<void> => {
      assert.equal(hand.counted(), steps, name);
      await pictures(`mouse-${name}`);
    };

    await hand.click(view.welcome.getByText('Connect to a Store…'));
    await pick('S3-compatible server');
    await answer(hand, 'URL of the server', bucket().server.endpoint);
    await answer(hand, 'Name of the bucket', BUCKET);
    await pick('Access key and secret');
    await answer(hand, 'Access key ID', KEYS.accessKeyId);
    await answer(hand, 'Secret access key', KEYS.secretAccessKey);
    await answer(hand, 'Encryption key', bucket().encryptionKey);
    await listed(workbench());
    await task('1-connect', 13);

    await hand.does(() => view.titleAction('Search Sessions'));
    await quickInput.shows('Search 37 sessions');
    await hand.type('red 2025-11');
    await quickInput.entries(RED).waitFor();
    await pictures('mouse-3-searching');
    await pick(RED);
    await viewer().showsImage(1, 2);
    await task('3-find', 3);

    await hand.click(viewer().thumbnail(2));
    await viewer().showsImage(2, 2);
    await task('4-second-image', 1);

    await copyImage(page, screenshotPng(640, 400));
    await hand.does(() => view.titleMenu('New Session from Clipboard'));
    await form().pictures(1);
    await pictures('mouse-5-form');
    await hand.click(form().button('Save'));
    await workbench().toast('Saved ').waitFor();
    await task('5-clipboard', 2);

    await hand.click(workbench().toast('Saved ').getByRole('button', { name: 'Open Session' }));
    await viewer().showsImage(1, 1);
    await hand.click(viewer().button('Annotate'));
    await viewer().hasTool('pen');
    await hand.does(() => viewer().drag([100, 100], [300, 140]));
    await viewer().shows(1);
    await pictures('mouse-6-drawing');
    await hand.click(viewer().button('Save…'));
    await quickInput.shows('Save Annotations');
    await pictures('mouse-6-saving');
    await pick('Replace the Old Session');
    await viewer().annotateBar.waitFor({ state: 'hidden' });
    await viewer().showsImage(1, 1, 'Annotated');
    await task('6-mark', 5);

    await hand.click(titleIcon(workbench(), 'Redact Images…'));
    await form().redactSheet.waitFor();
    await hand.does(() => form().drawRegion([0.2, 0.2], [0.6, 0.4]));
    await pictures('mouse-7-region');
    await hand.click(form().button('Done'));
    await pictures('mouse-7-form');
    await hand.click(form().button('Save'));
    // What is shown is the new one.
    await titleIcon(workbench(), 'Upload to the Store').waitFor();
    await viewer().showsImage(1, 1);
    await task('7-redact', 4);

    await hand.click(titleIcon(workbench(), 'Upload to the Store'));
    await workbench().dialog().getByRole('button', { name: 'Upload' }).waitFor();
    await pictures('mouse-8-asking');
    await hand.click(workbench().dialog().getByRole('button', { name: 'Upload' }));
    await workbench().toast('1 session uploaded to team-bucket').waitFor();
    await view.message.getByText('38 sessions').waitFor();
    await task('8-upload', 2);

    const inCloud = page.locator('.part.sidebar .monaco-list-row', { hasText: 'Session of' }).nth(1);
    await hand.click(inCloud);
    await hand.click(titleIcon(workbench(), 'Copy Time-Limited Link…'));
    await quickInput.shows('Link to Session of');
    await pictures('mouse-9-lifetime');
    await pick('1 hour');
    await workbench().dialog().getByRole('button', { name: 'Copy Link' }).waitFor();
    await pictures('mouse-9-asking');
    await hand.click(workbench().dialog().getByRole('button', { name: 'Copy Link' }));
    await workbench().toast('Link copied.').waitFor();
    await task('9-link', 4);

    await hand.does(() => view.rowMenu('季度报表_api-error', 'Remove…'));
    await hand.click(workbench().dialog().getByRole('button', { name: 'Remove' }));
    await workbench().toast('1 session removed from team-bucket').waitFor();
    await view.message.getByText('37 sessions').waitFor();
    assert.equal(hand.counted(), 2);
    await pictures('mouse-10-removed');
    await hand.click(workbench().toast('1 session removed').getByRole('button', { name: 'Undo' }));
    await view.message.getByText('38 sessions').waitFor();
    await task('10-brought-back', 1);
  });

  it('goes by keyboard only', async function (this: Context) {
    this.timeout(JOURNEY_MS);
    const { page, view, quickInput } = workbench();
    const hand = new Hand(page);
    const command = async (title: string): Promise<void> => {
      await hand.press('F1');
      await quickInput.shows(/./);
      await hand.type(`>${title}`);
      await quickInput.entries(title).first().waitFor();
      await hand.press('Enter');
    };
    const choose = async (shown: string | RegExp, text: string): Promise<void> => {
      await quickInput.shows(shown);
      await quickInput.entries(text).first().waitFor();
      await hand.type(text);
      await hand.press('Enter');
    };
    const task = async (name: string, steps: number): Promise<void> => {
      assert.equal(hand.counted(), steps, name);
      await workbench().screenshot(`first-hour/keyboard-${name}`);
    };
    /** VS Code gives the keyboard to a page a moment after it opens. */
    const inPage = (): Promise<unknown> =>
      page.waitForFunction("document.activeElement?.tagName === 'IFRAME'");
    const toTree = async (): Promise<void> => {
      await hand.press('Shift+F6');
      await page.locator('.part.sidebar .monaco-list:focus-within').waitFor();
    };

    await command('Fastshot: Connect to a Store…');
    await choose('S3-compatible server', 'S3-compatible server');
    await answer(hand, 'URL of the server', bucket().server.endpoint);
    await answer(hand, 'Name of the bucket', BUCKET);
    await choose('Access key and secret', 'Access key and secret');
    await answer(hand, 'Access key ID', KEYS.accessKeyId);
    await answer(hand, 'Secret access key', KEYS.secretAccessKey);
    await answer(hand, 'Encryption key', bucket().encryptionKey);
    await listed(workbench());
    await task('1-connect', 17);

    // The keyboard is in the tree.
    await hand.press('Control+f');
    await quickInput.shows('Search 37 sessions');
    await hand.type('red 2025-11');
    await quickInput.entries(RED).waitFor();
    await hand.press('Enter');
    await viewer().showsImage(1, 2);
    await task('3-find', 3);

    await inPage();
    await hand.press('PageDown');
    await viewer().showsImage(2, 2);
    await task('4-second-image', 1);

    await copyImage(page, screenshotPng(640, 400));
    await viewer()
      .image.focus()
      .catch(() => {});
    await hand.press('Shift+Alt+v');
    await workbench().toast('Saved ').waitFor();
    await task('5-clipboard', 1);

    await page
      .locator('.part.sidebar .monaco-list-row.selected', { hasText: 'Session of' })
      .waitFor({ timeout: 20_000 });
    await toTree();
    await page.locator('.part.sidebar .monaco-list-row.focused', { hasText: 'Session of' }).waitFor();
    await hand.press('Enter');
    await viewer().showsImage(1, 1);
    await inPage();
    await hand.press('a');
    await viewer().hasTool('pen');
    for (const key of ['Space', 'ArrowRight', 'ArrowDown', 'Space']) await hand.press(key);
    await viewer().shows(1);
    await hand.press('Control+s');
    await quickInput.shows('Save Annotations');
    await hand.press('Enter');
    await viewer().annotateBar.waitFor({ state: 'hidden' });
    await viewer().showsImage(1, 1, 'Annotated');
    await task('6-mark', 9);

    await command('Fastshot: Redact Images…');
    await quickInput.shows('Session to redact');
    // The one in the editor, not a newer one.
    await hand.press('Enter');
    await form().redactSheet.waitFor();
    await hand.press('Enter');
    await form().regions.first().waitFor();
    await hand.press('ArrowRight');
    await hand.press('Control+s');
    await form().card(/./).locator('.region').waitFor();
    await hand.press('Control+s');
    await titleIcon(workbench(), 'Upload to the Store').waitFor();
    await viewer().showsImage(1, 1);
    await task('7-redact', 8);

    await command('Fastshot: Upload to the Store');
    await quickInput.shows('Sessions to upload');
    await hand.press('Enter');
    await workbench().dialog().getByRole('button', { name: 'Upload' }).waitFor();
    await workbench().dialogHasKeyboard();
    await hand.press('Enter');
    await workbench().toast('1 session uploaded to team-bucket').waitFor();
    await view.message.getByText('38 sessions').waitFor();
    await task('8-upload', 5);

    await toTree();
    await hand.press('Control+f');
    await quickInput.shows('Search 39 sessions');
    await hand.type('cloud session of 2026');
    await quickInput.entries('cloud').first().waitFor();
    await hand.press('Enter');
    await titleIcon(workbench(), 'Copy Time-Limited Link…').waitFor();
    await viewer().showsImage(1, 1);
    await inPage();
    await command('Fastshot: Copy Time-Limited Link…');
    await quickInput.shows('Sessions to link to');
    await hand.press('Enter');
    await choose('Link to Session of', '1 hour');
    await workbench().dialog().getByRole('button', { name: 'Copy Link' }).waitFor();
    await workbench().dialogHasKeyboard();
    await hand.press('Enter');
    await workbench().toast('Link copied.').waitFor();
    await task('9-link', 11);

    await toTree();
    await page.locator('.part.sidebar .monaco-list-row.focused', { hasText: '✓ local' }).waitFor();
    await hand.press('Delete');
    await workbench().dialog().getByRole('button', { name: 'Remove' }).first().waitFor();
    await workbench().dialogHasKeyboard();
    await hand.press('Enter');
    await workbench().toast('1 session removed from team-bucket').waitFor();
    await view.message.getByText('37 sessions').waitFor();
    assert.equal(hand.counted(), 3);
    await command('Notifications: Accept Notification Primary Action');
    await view.message.getByText('38 sessions').waitFor();
    await task('10-brought-back', 3);
  });
});

/** Its bucket is at Amazon, which is not asked: the proxy knows no host. So both end at what the test says. */
describe('the first hour of a user of the desktop app', () => {
  let proxy: ForwardProxy;
  beforeEach(async () => {
    proxy = await startForwardProxy({});
  });
  afterEach(() => proxy.close());
  const workbench = useWorkbench(() => ({
    showsView: true,
    settings: { 'http.proxy': proxy.url },
    prepare: ({ home }) => {
      mkdirSync(path.join(home, '.fastshot'), { recursive: true });
      writeFileSync(path.join(home, '.fastshot/config.ini'), DESKTOP_CONFIG);
    },
  }));

  it('imports its set-up by mouse, and by keyboard', async () => {
    const { page, view, quickInput } = workbench();
    const hand = new Hand(page);
    const tested = workbench().toast('Connect Anyway');
    await hand.click(view.welcome.getByText('Import from the Desktop App'));
    await hand.does(() => quickInput.pick('Test and Connect'));
    await tested.waitFor();
    assert.equal(hand.counted(), 2);
    await workbench().command('Notifications: Clear All Notifications');
    await tested.waitFor({ state: 'detached' });

    await hand.press('F1');
    await quickInput.shows(/./);
    await hand.type('>Fastshot: Import from the Desktop App…');
    await quickInput.entries('Import from the Desktop App…').first().waitFor();
    await hand.press('Enter');
    await quickInput.entries('Test and Connect').waitFor();
    await hand.press('Enter');
    await tested.waitFor();
    assert.equal(hand.counted(), 4);
  });

  it('is told what is wrong with a set-up that is there, and may choose another', async () => {
    const { view, quickInput, sandbox } = workbench();
    writeFileSync(path.join(sandbox.home, '.fastshot/config.ini'), '[CloudSync]\naws_region = x\n');
    await view.welcome.getByText('Import from the Desktop App').click();
    await workbench()
      .toast(/config\.ini cannot be imported\..*names no bucket/)
      .waitFor();
    await quickInput.shows("The desktop app's config.ini");
  });
});

const DESKTOP_CONFIG = `[CloudSync]
cloud_sync_enabled = True
aws_region = us-east-1
aws_access_key = AKIADESKTOP
aws_secret_key = secret-of-the-desktop
s3_bucket_name = desktop-bucket
encryption_key = key-of-the-desktop
`;
