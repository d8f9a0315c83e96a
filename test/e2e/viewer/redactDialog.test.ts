import assert from 'node:assert/strict';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import type { Region } from '../../../src/images/redact';
import { drawn, writePng } from '../../support/images/imageTools';
import { turned } from '../../support/images/secretPicture';
import { useBrowser } from './browserSuite';

const DIALOG = path.resolve(__dirname, '../../../src/views/save/web/redactDialog.ts');

describe('save form: what is to be redacted', () => {
  const suite = useBrowser();
  let script = '';
  let page: Page;
  before(async () => {
    const entry = {
      contents: `export { RedactDialog } from ${JSON.stringify(DIALOG)};`,
      resolveDir: __dirname,
    };
    const built = await build({
      stdin: entry,
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'redacting',
      logLevel: 'error',
    });
    script = built.outputFiles[0]!.text;
  });
  beforeEach(async () => {
    page = await suite().browser.newPage();
    await page.setContent('<!doctype html><style>.redact-sheet { width: 480px; }</style>');
    await page.addScriptTag({ content: script });
  });
  afterEach(() => page.close());

  /** Opens the dialog on a picture that the extension says is of this size. */
  async function open(picture: Uint8Array, mime: string, width: number, height: number): Promise<void> {
    const args = JSON.stringify({ bytes: Buffer.from(picture).toString('base64'), mime, width, height });
    await page.evaluate(`(async ({ bytes, mime, width, height }) => {
      const picture = new Blob([Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))], { type: mime });
      window.drawn = [];
      const ignore = () => {};
      const parts = { drawn: (regions) => (window.drawn = regions), done: ignore, dropped: ignore, closed: ignore };
      const image = { id: 1, label: 'a', width, height, regions: [] };
      await new redacting.RedactDialog(image, picture, parts).open();
    })(${args})`);
  }
  const regions = async (): Promise<Region[]> => (await page.evaluate('window.drawn')) as Region[];
  const plain = (width: number, height: number): Uint8Array =>
    writePng(drawn(width, height, () => [120, 120, 120]));

  it('is drawn where the image has the size that is saved', async () => {
    await open(plain(480, 320), 'image/png', 480, 320);
    await page.getByRole('button', { name: 'Add Region' }).click();
    const { length, 0: region } = await regions();
    assert.equal(length, 1);
    assert.deepEqual([region?.x, region?.y, region?.width, region?.height], [180, 144, 120, 32]);
  });

  it('is drawn on a turned photo as it is shown, which is how it is saved', async () => {
    await open(await turned('jpg', 6), 'image/jpeg', 32, 48);
    await page.getByRole('button', { name: 'Add Region' }).click();
    assert.equal((await regions()).length, 1);
  });

  for (const [what, width, height] of [
    ['twice as large', 960, 640],
    ['turned', 320, 480],
    ['one pixel wider', 481, 320],
  ] as const) {
    it(`is nothing, and said to be, where what is saved is ${what}`, async () => {
      await open(plain(480, 320), 'image/png', width, height);
      const alert = page.getByRole('alert');
      assert.match(
        (await alert.textContent()) ?? '',
        new RegExp(
          `shown with 480 × 320 pixels and saved with ${width} × ${height}\\. Nothing in it can be redacted`,
        ),
      );
      await page.getByRole('button', { name: 'Add Region' }).click();
      const stage = (await page.locator('.redact-stage').boundingBox())!;
      await page.mouse.move(stage.x + 5, stage.y + 5);
      await page.mouse.down();
      await page.mouse.move(stage.x + 60, stage.y + 15);
      await page.mouse.up();
      assert.deepEqual(await regions(), []);
      assert.equal(await page.locator('.region').count(), 0);
    });
  }
});
