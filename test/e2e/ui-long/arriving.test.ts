import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'fast-png';
import { after, before, describe, it } from 'mocha';
import { screenshotPng } from '../../support/pictures';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';
import { uploadRow } from '../../support/vscode/actOnRow';
import { BUCKET, connectByWizard, KEYS, makeSealedVault } from '../../support/vscode/connect';
import { sessionsFolder } from '../../support/vscode/localFiles';
import type { Sandbox } from '../../support/vscode/sandbox';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';

const PASSPHRASE = 'lantern orbit velvet cactus';
const TITLE = 'quarterly figures';
const LOCAL = '20260901090000_quarterly_figures.fastshot';
const IMAGES = 5;
const [WIDTH, HEIGHT] = [640, 400];

/** A session whose images nothing makes smaller: about 700 KB each. */
function longSession(): string {
  const image = (): string => {
    const data = randomBytes(WIDTH * HEIGHT * 3);
    return Buffer.from(encode({ width: WIDTH, height: HEIGHT, channels: 3, depth: 8, data })).toString(
      'base64',
    );
  };
  return JSON.stringify({
    session: {
      version: '1.0',
      windows: Array.from({ length: IMAGES }, () => ({ original_image_data: image() })),
    },
    metadata: {
      name: TITLE,
      image_count: IMAGES,
      created_at: '2026-09-01T09:00:00',
      thumbnail_collage: Buffer.from(screenshotPng(240, 160)).toString('base64'),
    },
  });
}

describe('a sealed session that takes long to come in', () => {
  let server: S3TestServer;
  before(async () => {
    server = await startS3Server({ users: [{ ...KEYS, access: 'readWrite' }], buckets: [BUCKET] });
  });
  after(() => server.close());
  const workbench = useWorkbench(() => ({
    prepare: (sandbox: Sandbox) => {
      mkdirSync(sessionsFolder(sandbox), { recursive: true });
      writeFileSync(path.join(sessionsFolder(sandbox), LOCAL), longSession());
    },
    canaries: [TITLE],
    mayHold: /^home\/\.fastshot\/(?:sessions\/|local_cache\.json$)/,
  }));
  const viewer = (): SessionViewer => new SessionViewer(workbench());

  it('is in a bucket that was empty, and no longer on this machine', async () => {
    const { view } = workbench();
    await view.open();
    await connectByWizard(workbench(), { endpoint: server.endpoint, encryptionKey: '' });
    await makeSealedVault(workbench(), PASSPHRASE);
    await workbench().toast('Connected to team-bucket: 0 sessions.').waitFor();
    await uploadRow(workbench(), TITLE);
    await workbench().toast('1 session uploaded to team-bucket.').waitFor();
    // The row in the cloud is the only one then.
    await view
      .row(/^Local/)
      .locator('.monaco-tl-twistie')
      .click();
    await view.row(TITLE).filter({ hasText: '✓ local' }).waitFor();
    await view.rowMenu(TITLE, 'Remove Downloaded Copy');
    await view.row(TITLE).filter({ hasNotText: '✓ local' }).waitFor();
  });

  it('shows its first images while the last ones are still on their way', async () => {
    const stored = server.objects(BUCKET).find(({ key }) => /\/sessions\/.*\.fastshot$/.test(key));
    let goOn = (): void => {};
    const until = new Promise<void>((resolve) => (goOn = resolve));
    const at = Math.floor((stored?.bytes.length ?? 0) * 0.7);
    server.fail({ operation: 'GetObject', key: stored!.key, misbehave: { kind: 'stallBody', at, until } });
    await workbench().view.row(TITLE).click();
    await viewer().showsImage(1, IMAGES);
    await viewer().details.getByRole('heading', { name: TITLE }).waitFor();
    await workbench().screenshot('arriving-first');
    await viewer().press('End');
    await viewer().stageMessage.getByText('This image is on its way…').waitFor();
    await viewer().stageMessage.locator('img').waitFor();
    await workbench().screenshot('arriving-last');
    await workbench().setTheme('dark');
    await workbench().screenshot('arriving-dark');
    goOn();
    await viewer().showsImage(IMAGES, IMAGES);
    await workbench().view.row(TITLE).filter({ hasText: '✓ local' }).waitFor();
    await workbench().screenshot('arrived');
  });

  it('is annotated, and replaced by what was drawn on, as sealed as before', async () => {
    await viewer().press('a');
    await viewer().hasTool('pen');
    await viewer().drag([100, 100], [300, 200]);
    await viewer().shows(1);
    await workbench().screenshot('arrived-annotate');
    await viewer().button('Save…').click();
    await workbench().quickInput.shows('Save Annotations');
    await workbench().quickInput.pick('Replace the Old Session');
    await workbench().toast(`Saved ${TITLE} to ${BUCKET}.`).waitFor();
    await viewer().annotateBar.waitFor({ state: 'hidden' });
    await viewer().showsImage(IMAGES, IMAGES);
    await viewer().shows(1);
    assert.equal(sessions().length, 1);
    for (const { key, bytes } of server.objects(BUCKET)) {
      assert.ok(!key.includes('quarterly') && !bytes.includes(TITLE), key);
    }
  });

  it('is brought back from the trash, beside what had taken its place', async () => {
    await workbench().answerToast(`Saved ${TITLE} to ${BUCKET}.`, 'Restore the Old Session');
    await workbench().toast(`The old "${TITLE}" is back.`).waitFor();
    await workbench().view.message.getByText('2 sessions').waitFor();
    await workbench().screenshot('replaced-restored');
    assert.equal(sessions().length, 2);
  });

  const sessions = (): readonly { readonly key: string }[] =>
    server.objects(BUCKET).filter(({ key }) => /^sealed\/\w+\/sessions\/./.test(key));
});
