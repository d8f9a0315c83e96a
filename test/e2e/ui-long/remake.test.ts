import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { chooseOnRow } from '../../support/vscode/actOnRow';
import type { SessionDocument } from '../../../src/session/document';
import { BUCKET } from '../../support/vscode/connect';
import { localSessions, sessionsFolder } from '../../support/vscode/localFiles';
import { keyOf, useSampleBucket } from '../../support/vscode/sampleBucket';
import { sessionsInBucket } from '../../support/vscode/sampleSessions';
import { SaveFormPage } from '../../support/vscode/saveForm';
import type { Sandbox } from '../../support/vscode/sandbox';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';
import { screenshotPng } from '../../support/pictures';

const FIXTURE = path.resolve(__dirname, '../../fixtures/local/wrapper_01.fastshot');
const OLD_MAP = '20260729024331_dashboard_map.fastshot';
const PICTURE = screenshotPng(640, 400);

describe('saving to the cloud, and new sessions from existing ones', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({ ...connectedToBucket(bucket()), prepare }));
  const form = (): SaveFormPage => new SaveFormPage(workbench());

  it('saves to the cloud, where the desktop app finds it, once the store takes it', async () => {
    const { quickInput, view } = workbench();
    const { server } = bucket();
    await workbench().command('Fastshot: New Session from Images…');
    await quickInput.shows('Images for the Session');
    await quickInput.pick('picture.png');
    await form().field('Title').fill('to the team');
    await form().choose(`Cloud · ${BUCKET}`);
    await form().pictures(1);
    await workbench().screenshot('save-form-cloud');
    // What the store refuses leaves nothing behind, and the form as it was.
    server.fail({
      operation: 'PutObject',
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    await form().button('Save').click();
    await form().problems.waitFor();
    await workbench().screenshot('save-form-refused');
    assert.equal(await form().field('Title').inputValue(), 'to the team');
    assert.deepEqual(await inBucket(/_to_the_team\.fastshot$/), []);
    const before = server.requests.length;
    await form().button('Save').click();
    await workbench().toast(`Saved to the team to ${BUCKET}.`).waitFor();
    await view.row('to the team').waitFor();
    const writes = server.requests.slice(before).filter(({ operation }) => operation !== 'ListObjectsV2');
    assert.ok(writes.length <= 6, writes.map(({ operation, key }) => `${operation} ${key}`).join(', '));
    const [saved] = await inBucket(/_to_the_team\.fastshot$/);
    assert.equal(saved?.container, 'desktop');
    assert.equal(saved?.metadata?.name, 'to the team');
    assert.deepEqual(Buffer.from(saved?.images[0]?.renditions.original?.bytes() ?? []), Buffer.from(PICTURE));
    const base = saved?.filename.replace('.fastshot', '') ?? '';
    assert.ok(server.objects(BUCKET).some(({ key }) => key === `meta_indexes/${base}.meta.json`));
  });

  it('edits a session in the cloud: the new one takes the place of the old one', async () => {
    const { view } = workbench();
    const [old] = await inBucket(/_dashboard_map\.fastshot$/);
    await chooseOnRow(workbench(), 'dashboard_map', 'Edit Title, Tags, Colour…', form().field('Title'));
    await form().pictures(3);
    assert.equal(await form().field('Title').inputValue(), 'dashboard_map');
    await workbench().screenshot('edit-form');
    await form().field('Title').fill('dashboard, mapped');
    await form().addTag('edited');
    await form().button('Save').click();
    await workbench().toast(`Saved dashboard, mapped to ${BUCKET}.`).waitFor();
    await view.row('dashboard, mapped').waitFor();
    await view.row('dashboard_map').waitFor({ state: 'detached' });
    const [edited] = await inBucket(/_dashboard__mapped\.fastshot$/);
    assert.equal(edited?.filename, '20260729024331_dashboard__mapped.fastshot');
    assert.deepEqual(edited?.metadata?.tags, [...(old?.metadata?.tags ?? []), 'edited']);
    assert.deepEqual(contentOf(edited), contentOf(old));
    assert.deepEqual(edited?.thumbnail?.bytes(), old?.thumbnail?.bytes());
    const keys = bucket()
      .server.objects(BUCKET)
      .map(({ key }) => key);
    assert.ok(!keys.includes(keyOf(OLD_MAP)));
    assert.ok(
      keys.some((key) => key.startsWith('trash/')),
      'the old one rests in the trash',
    );
  });

  it('edits a local session, carrying along what it does not know', async () => {
    const { view, sandbox } = workbench();
    const [before] = await localSessions(sandbox);
    const oldName = before?.metadata?.name ?? '';
    await chooseOnRow(workbench(), oldName, 'Edit Title, Tags, Colour…', form().field('Title'));
    await form().field('Title').fill('renamed');
    await form().choose('Purple');
    await form().button('Save').click();
    await view.row('renamed').waitFor();
    await view.row(oldName).waitFor({ state: 'detached' });
    const [after, ...others] = await localSessions(sandbox);
    assert.deepEqual(others, []);
    assert.equal(after?.metadata?.color, 'purple');
    assert.deepEqual(contentOf(after), contentOf(before));
    const [name = ''] = readdirSync(sessionsFolder(sandbox));
    const { metadata, session } = JSON.parse(
      readFileSync(path.join(sessionsFolder(sandbox), name), 'utf8'),
    ) as { metadata: Record<string, unknown>; session: Record<string, unknown> };
    assert.deepEqual([metadata['reviewed_by'], session['monitor']], ['Ada', { name: 'left', dpi: 96 }]);
    assert.equal(Object.keys(metadata).at(-1), 'thumbnail_collage');
  });

  it('makes a new session of selected images', async () => {
    const { view, sandbox, page } = workbench();
    await view.row('layout_api-error').scrollIntoViewIfNeeded();
    await view.expand('layout_api-error');
    await view.select('Image 2', 'Image 4');
    await chooseOnRow(workbench(), 'Image 4', 'New Session from Selected Images…', form().field('Title'));
    await form().pictures(2);
    assert.deepEqual(await form().labels(), ['layout_api-error, Image 2', 'layout_api-error, Image 4']);
    await form().field('Title').fill('two of five');
    await form().button('Save').click();
    await workbench().toast('Saved two of five on this machine.').waitFor();
    await page.locator('iframe.webview').waitFor({ state: 'detached' });
    const [source] = await inBucket(/_layout_api-error\.fastshot$/);
    const made = (await localSessions(sandbox)).find(({ metadata }) => metadata?.name === 'two of five');
    assert.deepEqual(
      contentOf(made),
      [1, 3].map((index) => contentOf(source)[index]),
    );
    assert.ok(made?.thumbnail);
  });

  const inBucket = (name: RegExp): Promise<SessionDocument[]> => sessionsInBucket(bucket(), name);
});

/** Everything of the images, in a form that can be compared. */
function contentOf(session: SessionDocument | undefined): object[] {
  return (session?.images ?? []).map(({ geometry, scale, hidden, drawings, renditions }) => ({
    geometry,
    scale,
    hidden,
    drawings,
    renditions: Object.entries(renditions).map(([role, image]) => [role, Buffer.from(image.bytes())]),
  }));
}

/** A picture, and a local session with members that no reader of ours knows. */
function prepare(sandbox: Sandbox): void {
  writeFileSync(path.join(sandbox.workspace, 'picture.png'), PICTURE);
  mkdirSync(sessionsFolder(sandbox), { recursive: true });
  const file = path.join(sessionsFolder(sandbox), '20260101120000_local.fastshot');
  copyFileSync(FIXTURE, file);
  const text = readFileSync(file, 'utf8')
    .replace('"session": {', '"session": {\n    "monitor": {"name": "left", "dpi": 96},')
    .replace('"metadata": {', '"metadata": {\n    "reviewed_by": "Ada",');
  writeFileSync(file, text);
}
