import { afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { FastshotError } from '../../../src/base/errors';
import type { Drawing, EncodedImage, SessionDocument } from '../../../src/session/document';
import { useBrowser } from './browserSuite';
import { screenshots, sessionDocument, sessionImage } from '../../support/session/documents';
import { DARK, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT, LIGHT } from './themes';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = 'artifacts/viewer';

const DRAWINGS: readonly Drawing[] = [
  {
    type: 'lines',
    data: [
      [285, 270, 690, 262],
      [690, 262, 695, 318],
      [695, 318, 288, 322],
      [288, 322, 285, 270],
    ],
  },
  { type: 'text', data: { x: 720, y: 262, text: 'shown for SSO users, too' } },
];

describe('viewer: looks and accessibility', () => {
  const suite = useBrowser();
  let shots: EncodedImage[] = [];
  before(async () => {
    shots = await screenshots(suite().browser);
  });
  afterEach(() => suite().closeAll());

  function session(): SessionDocument {
    const images = shots.map((original, index) => {
      const isDrawnOn = index < 2;
      const renditions = isDrawnOn ? { original, annotated: original, zoomed: original } : { original };
      return sessionImage(index, { renditions, drawings: isDrawnOn ? DRAWINGS : [] });
    });
    const broken = sessionImage(images.length, {
      problems: ['The image data of window 6 is not an image this editor knows.'],
    });
    return sessionDocument([...images, broken], {
      problems: ['The file ends early: 5 of 6 images are whole.'],
    });
  }

  for (const theme of [DARK, LIGHT, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT]) {
    it(`has no accessibility problem in the ${theme.name} theme`, async () => {
      const { page } = await suite().open({ theme, open: async () => session() });
      await page.locator('.thumbnail canvas').nth(4).waitFor();
      await check(page, `${theme.name}-session`);
      await page.keyboard.press('End');
      await page.locator('.stage-message').waitFor();
      await check(page, `${theme.name}-problem`);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await check(page, `${theme.name}-help`);
    });

    it(`looks the same in the ${theme.name} theme where the system forces colours`, async () => {
      const { page } = await suite().open({ theme, open: async () => session() });
      await page.locator('.thumbnail canvas').nth(4).waitFor();
      const before = await page.screenshot();
      await page.emulateMedia({ forcedColors: 'active' });
      assert.ok((await page.screenshot()).equals(before));
    });

    it(`has none while one annotates, in the ${theme.name} theme`, async () => {
      const { page } = await suite().open({ theme, open: async () => session() });
      await page.locator('.thumbnail canvas').nth(4).waitFor();
      await page.keyboard.press('a');
      await page.locator('.stage.tool-pen').waitFor();
      for (const key of ['Space', 'ArrowRight', 'ArrowDown', 'ArrowRight', 'Space', 'ArrowDown']) {
        await page.keyboard.press(key);
      }
      await check(page, `${theme.name}-annotate-pen`);
      await page.keyboard.press('t');
      await page.keyboard.press('Enter');
      await page.getByLabel('Text to draw').fill('not for everybody');
      await check(page, `${theme.name}-annotate-text`);
      await page.keyboard.press('Enter');
      await page.keyboard.press('a');
      await page.getByText('Annotations of 1 image are not saved.').waitFor();
      await check(page, `${theme.name}-annotate-unsaved`);
    });

    it(`has none when a session does not open, in the ${theme.name} theme`, async () => {
      const error = new FastshotError('wrongKey', 'The encryption key does not fit this session.');
      const { page } = await suite().open({ theme, open: () => Promise.reject(error) });
      await page.getByRole('alert').waitFor();
      await check(page, `${theme.name}-failed`);
    });
  }

  it('keeps everything reachable in a narrow editor', async () => {
    const { page } = await suite().open({
      theme: DARK,
      viewport: { width: 420, height: 600 },
      open: async () => session(),
    });
    await page.locator('.sheet img').waitFor();
    assert.equal(await page.locator('.details').isVisible(), false);
    for (const name of ['Next image', 'Copy image', 'Details', 'Fit to window']) {
      assert.equal(await page.getByRole('button', { name }).isVisible(), true, name);
    }
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= 420'), true);
    await check(page, 'narrow');
    await page.keyboard.press('i');
    await check(page, 'narrow-details');
    await page.keyboard.press('i');
    await page.keyboard.press('a');
    await page.locator('.stage.tool-pen').waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= 420'), true);
    await check(page, 'narrow-annotate');
  });

  it('moves nothing by itself where the user asked for less motion', async () => {
    const { page } = await suite().open({ theme: DARK, open: () => new Promise(() => {}) });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByRole('progressbar').waitFor();
    const moving = await page.evaluate<string[]>(
      `document.getAnimations().map(({ animationName }) => animationName).filter((name) => name !== 'appear')`,
    );
    assert.deepEqual(moving, []);
  });
});

/** Keeps a picture for people, and fails on what axe finds. */
async function check(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>(`axe.run()`);
  const found = violations.map(
    ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
  assert.deepEqual(found, []);
}
