import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { eventually } from '../../support/eventually';
import { copyImage, dropInFrame } from '../../support/vscode/browserImages';
import { Explorer } from '../../support/vscode/explorer';
import { localSessions, sessionsFolder } from '../../support/vscode/localFiles';
import { SaveFormPage } from '../../support/vscode/saveForm';
import type { Sandbox } from '../../support/vscode/sandbox';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';
import { screenshotPng } from '../../support/pictures';

const PICTURE = screenshotPng(640, 400);
const KNOWN = '20260101120000_known.fastshot';
/** A link that is not taken up by then was drawn anew, ms. */
const LINK_MS = 3_000;
const OURS = 'Save as Fastshot session on this machine';

describe('images and sessions in texts, and images on the viewer', () => {
  const workbench = useWorkbench(() => ({ prepare, showsView: true }));
  const form = (): SaveFormPage => new SaveFormPage(workbench());
  const viewer = (): SessionViewer => new SessionViewer(workbench());
  const editor = () => workbench().page.locator('.editor-group-container.active .monaco-editor').first();
  const text = () => editor().locator('.view-lines');

  /** Opens a text with the cursor at its end, once the extensions are there that have a say in what is pasted. */
  async function openNotes(name: string): Promise<void> {
    const { page, view } = workbench();
    await view.row('known').waitFor();
    await new Explorer(page).open();
    await new Explorer(page).file(name).click();
    await text().getByText('Login fails').waitFor();
    await text().click();
    await page.keyboard.press('Control+End');
    await page.locator('.breadcrumbs-control', { hasText: '## Login fails' }).waitFor();
  }

  /** Ctrl+click. VS Code draws a link anew under the pointer, so no element can be waited for and clicked in one. */
  async function followLink(start: string): Promise<void> {
    const { keyboard, mouse } = workbench().page;
    const active = text().locator('.detected-link-active', { hasText: start });
    await keyboard.down('Control');
    try {
      await eventually(async () => {
        const link = await text().locator('.detected-link', { hasText: start }).boundingBox();
        assert.ok(link);
        await mouse.move(link.x + 40, link.y + 200);
        await mouse.move(link.x + 40, link.y + link.height / 2);
        await active.waitFor({ timeout: LINK_MS });
        await mouse.click(link.x + 40, link.y + link.height / 2);
      });
    } finally {
      await keyboard.up('Control');
    }
  }

  it('offers to save an image pasted into Markdown, after what VS Code itself does', async () => {
    const { page, sandbox, quickInput } = workbench();
    await copyImage(page, PICTURE);
    await openNotes('notes.md');
    await page.keyboard.press('Control+V');
    await text().getByText('image.png').waitFor();
    // The text comes first, the file a moment later.
    await new Explorer(page).file('image.png').waitFor();
    await page.locator('.post-edit-widget').first().click();
    await page.getByText(OURS).first().waitFor();
    await workbench().screenshot('markdown-paste-choices');
    await page.getByText(OURS).first().click();
    await quickInput.shows('Title: what does it show?');
    assert.equal(await quickInput.value(), 'Login fails');
    await quickInput.dismiss();
    assert.deepEqual(readdirSync(sessionsFolder(sandbox)), [KNOWN], 'nothing is saved without a name');
    await text().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Control+V');
    await page.locator('.post-edit-widget').first().click();
    await page.getByText(OURS).first().click();
    await quickInput.shows('Title: what does it show?');
    await workbench().screenshot('markdown-paste-name');
    await quickInput.answer('Login fails [SSO]');
    await workbench().toast('Saved Login fails [SSO] on this machine.').waitFor();
    await text().getByText('fastshot:/local/').waitFor();
    await workbench().screenshot('markdown-pasted');
    const saved = (await localSessions(sandbox)).find(
      ({ metadata }) => metadata?.name === 'Login fails [SSO]',
    );
    assert.deepEqual(
      [saved?.images[0]?.renditions.original?.width, saved?.images[0]?.renditions.original?.height],
      [640, 400],
    );
  });

  it('inserts a link where a session is dragged into a text, and follows it to the session', async () => {
    const { page, view } = workbench();
    await openNotes('notes.md');
    await view.open();
    const row = await view.row('known').boundingBox();
    const target = await text().boundingBox();
    assert.ok(row && target);
    const { mouse } = page;
    await mouse.move(row.x + 60, row.y + row.height / 2);
    await mouse.down();
    await mouse.move(row.x + 80, row.y + row.height / 2 + 4, { steps: 4 });
    await page.keyboard.down('Shift');
    await mouse.move(target.x + 60, target.y + 60, { steps: 15 });
    await mouse.up();
    await page.keyboard.up('Shift');
    await text().getByText('[known](fastshot:/local/').waitFor();
    await workbench().screenshot('markdown-dragged');
    await followLink('fastshot:/local/');
    await viewer().showsImage(1, 2);
    await page.locator(`.tab.active[data-resource-name="${KNOWN}"]`).waitFor();
  });

  it('makes a new session of an image that is pasted into the viewer or dropped on it', async () => {
    const { page, view, sandbox } = workbench();
    await view.row('known').click();
    await viewer().showsImage(1, 2);
    await copyImage(page, PICTURE);
    await viewer().press('Control+v');
    await form().card('Pasted image').waitFor();
    await form().button('Cancel').click();
    await workbench().dialog().getByRole('button', { name: 'Discard' }).click();
    await viewer().showsImage(1, 2);
    await dropInFrame(viewer().image, ['dragenter', 'dragover'], 'dropped.png', PICTURE);
    await workbench().screenshot('viewer-drop');
    await dropInFrame(viewer().image, ['drop'], 'dropped.png', PICTURE);
    await form().card('dropped.png').waitFor();
    await form().field('Title').fill('from the viewer');
    await form().button('Save').click();
    await workbench().toast('Saved from the viewer on this machine.').waitFor();
    const names = (await localSessions(sandbox)).map(({ metadata }) => metadata?.name);
    assert.ok(names.includes('from the viewer'), names.join(', '));
  });
});

function prepare(sandbox: Sandbox): void {
  const { workspace } = sandbox;
  mkdirSync(sessionsFolder(sandbox), { recursive: true });
  const fixture = path.resolve(__dirname, '../../fixtures/local/wrapper_02.fastshot');
  const session = readFileSync(fixture, 'utf8').replace('"name": "open_ascii"', '"name": "known"');
  writeFileSync(path.join(sessionsFolder(sandbox), KNOWN), session);
  writeFileSync(path.join(workspace, 'notes.md'), '# Notes\n\n## Login fails\n\n');
}
