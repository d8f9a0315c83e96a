import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually';
import { useBrowser } from './browserSuite';
import { plainPng, sessionDocument, sessionImage } from '../../support/session/documents';
import { DARK } from './themes';
import type { ViewerPage } from './viewerPage';

const IMAGES = [1, 2, 3, 4, 5].map((n) =>
  sessionImage(n - 1, { renditions: { original: plainPng(100 * n, 80, [40 * n, 0, 90]) } }),
);

describe('viewer: stepping through images', () => {
  const suite = useBrowser();
  let viewer: ViewerPage;

  beforeEach(async () => {
    viewer = await suite().open({ theme: DARK, open: async () => sessionDocument(IMAGES) });
    await shows(viewer.page, 1);
  });
  afterEach(() => suite().closeAll());

  it('goes forward, back, to the last and to the first by keyboard, and stops at the ends', async () => {
    const { page } = viewer;
    for (const [key, image] of [
      ['ArrowRight', 2],
      ['PageDown', 3],
      ['ArrowLeft', 2],
      ['PageUp', 1],
      ['ArrowLeft', 1],
      ['End', 5],
      ['ArrowRight', 5],
      ['Home', 1],
    ] as const) {
      await page.keyboard.press(key);
      await shows(page, image);
    }
  });

  it('goes to an image by its thumbnail, and on from there with the focus in the strip', async () => {
    const { page } = viewer;
    await page.getByRole('button', { name: 'Image 3 of 5' }).click();
    await shows(page, 3);
    await page.keyboard.press('ArrowRight');
    await shows(page, 4);
    const focused = page.locator('.frame:focus');
    assert.equal(await focused.getByText('4', { exact: true }).count(), 1);
    assert.equal(await page.locator('.frame[tabindex="0"]').count(), 1);
  });

  it('disables what leads nowhere', async () => {
    const { page } = viewer;
    assert.equal(await page.getByRole('button', { name: 'Previous image' }).isDisabled(), true);
    await page.keyboard.press('End');
    await shows(page, 5);
    assert.equal(await page.getByRole('button', { name: 'Next image' }).isDisabled(), true);
  });

  it('shows the image the extension asks for', async () => {
    viewer.connection.reveal({ image: 3 });
    await shows(viewer.page, 4);
  });

  it('shows that image with what is drawn on it, in its pixels or over the original', async () => {
    const original = plainPng(300, 80, [9, 0, 90]);
    const line = { type: 'lines', data: [[1, 2, 30, 4]] } as const;
    const images = [
      sessionImage(0, { renditions: { original }, drawings: [line] }),
      sessionImage(1, { renditions: { original, annotated: original } }),
      sessionImage(2, { renditions: { original } }),
    ];
    const { page, connection } = await suite().open({
      theme: DARK,
      open: async () => sessionDocument(images),
    });
    const isShown = (label: RegExp): Promise<void> => page.getByRole('img', { name: label }).waitFor();
    await isShown(/^Image 1 of 3.*Annotated\.$/);
    await page.locator('.drawings path').waitFor();
    await page.keyboard.press('r');
    await isShown(/^Image 1 of 3.*Original\.$/);
    assert.equal(await page.locator('.drawings path').count(), 0);
    connection.reveal({ image: 1 });
    await isShown(/^Image 2 of 3.*Annotated\.$/);
    await page.keyboard.press('r');
    connection.reveal({ image: 0 });
    await isShown(/^Image 1 of 3.*Annotated\.$/);
    await page.locator('.drawings path').waitFor();
    connection.reveal({ image: 2 });
    await isShown(/^Image 3 of 3.*Original\.$/);
  });

  it('loads what comes before and after ahead, in the rendition that would be shown, and nothing twice', async () => {
    const pictures = [1, 2, 3, 4, 5].map((n) => ({
      original: plainPng(100, 80, [40 * n, 0, 90]),
      annotated: plainPng(100, 80, [40 * n, 90, 0]),
    }));
    const asked: string[] = [];
    const { page } = await suite().open({
      theme: DARK,
      open: async () => sessionDocument(pictures.map((renditions, n) => sessionImage(n, { renditions }))),
      beforeImage: async (image) => {
        const index = pictures.findIndex(({ original, annotated }) => [original, annotated].includes(image));
        asked.push(`${index + 1} ${image === pictures[index]?.original ? 'original' : 'annotated'}`);
      },
    });
    const originals = (): string[] => asked.filter((each) => each.endsWith('original')).sort();
    await shows(page, 1);
    await page.locator('.thumbnail canvas').nth(4).waitFor();
    assert.deepEqual(originals(), []);
    await page.getByRole('button', { name: 'Image 3 of 5' }).click();
    await page.keyboard.press('r');
    await eventually(async () => assert.deepEqual(originals(), ['2 original', '3 original', '4 original']));
    await page.keyboard.press('ArrowRight');
    await shows(page, 4);
    await eventually(async () => assert.ok(originals().includes('5 original')));
    await page.keyboard.press('ArrowLeft');
    await shows(page, 3);
    assert.ok(!asked.includes('1 original'));
    assert.equal(new Set(asked).size, asked.length, asked.join());
  });

  it('tells VS Code what each context menu is for', async () => {
    const { page } = viewer;
    const menuOf = (selector: string): Promise<unknown> =>
      page
        .locator(selector)
        .evaluate((part: { dataset: { vscodeContext?: string } }): unknown =>
          JSON.parse(part.dataset.vscodeContext ?? ''),
        );
    const image = { webviewSection: 'image', preventDefaultContextMenuItems: true };
    await page.keyboard.press('ArrowRight');
    await shows(page, 2);
    assert.deepEqual(await menuOf('.stage'), { ...image, image: 1 });
    assert.deepEqual(await menuOf('.frame >> nth=3'), { ...image, image: 3, inStrip: true });
    // Texts there can be copied.
    assert.deepEqual(await menuOf('.details'), { webviewSection: 'session' });
  });

  it('leaves keys with modifiers to VS Code', async () => {
    await viewer.page.keyboard.press('Control+ArrowRight');
    await viewer.page.keyboard.press('Alt+ArrowRight');
    await viewer.page.keyboard.press('ArrowRight');
    await shows(viewer.page, 2);
  });

  it('comes back to the same image, rendition and zoom after it was hidden', async () => {
    const { page } = viewer;
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('1');
    await page.keyboard.press('+');
    await page.keyboard.press('i');
    await page.reload();
    await shows(page, 2);
    assert.equal(await page.locator('.scale').textContent(), '150 %');
    assert.equal(await page.locator('.details').isHidden(), true);
  });

  it('lists its keys, and closes the list by Escape', async () => {
    const { page } = viewer;
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard Shortcuts' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await shows(page, 2);
  });
});

/** Waits until the image with this number is the one shown. */
async function shows(page: Page, number: number): Promise<void> {
  await page.getByRole('img', { name: new RegExp(`^Image ${number} of 5`) }).waitFor();
  assert.equal(await page.locator('.position').textContent(), `${number} / 5`);
}
