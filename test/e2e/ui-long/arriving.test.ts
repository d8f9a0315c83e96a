import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { encode } from 'fast-png';
import { describe, it } from 'mocha';
import { loopbackConfig } from '../../support/world/connect';
import { screenshotPng } from '../../support/pictures';
import { BUCKET, KEYS } from '../../support/vscode/connect';
import { useEmptyBucket } from '../../support/vscode/sampleBucket';
import { listed } from '../../support/vscode/scenes';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';
import { connectedToVault, putVaultInBucket, useSealedVault } from '../../support/vscode/vaultScenes';

const TITLE = 'quarterly figures';
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

describe('a long session of a sealed vault', () => {
  const bucket = useEmptyBucket();
  const vault = useSealedVault({ passphrase: 'lantern orbit velvet cactus', sessions: [longSession()] });
  const workbench = useWorkbench(() => {
    const { server } = bucket();
    putVaultInBucket(vault(), server);
    return {
      ...connectedToVault(loopbackConfig(server.endpoint, BUCKET), KEYS, vault()),
      showsView: true,
      until: listed,
      canaries: [TITLE],
    };
  });
  const viewer = (): SessionViewer => new SessionViewer(workbench());

  it('shows its first images while the last ones are still on their way', async () => {
    const { server } = bucket();
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

  it('is annotated and replaced, as sealed as before, and brought back from the trash beside that', async () => {
    await workbench().view.row(TITLE).click();
    await viewer().showsImage(1, IMAGES);
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
    await viewer().showsImage(1, IMAGES, 'Annotated');
    await viewer().shows(0);
    assert.equal(sessions().length, 1);
    for (const { key, bytes } of bucket().server.objects(BUCKET)) {
      assert.ok(!key.includes('quarterly') && !bytes.includes(TITLE), key);
    }
    await workbench().answerToast(`Saved ${TITLE} to ${BUCKET}.`, 'Restore the Old Session');
    await workbench().toast(`The old "${TITLE}" is back.`).waitFor();
    await workbench().view.message.getByText('2 sessions').waitFor();
    await workbench().screenshot('replaced-restored');
    assert.equal(sessions().length, 2);
  });

  const sessions = () =>
    bucket()
      .server.objects(BUCKET)
      .filter(({ key }) => /^sealed\/\w+\/sessions\/./.test(key));
});
