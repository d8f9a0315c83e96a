import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { Drawing } from '../../../src/session/document';
import { eventually } from '../../support/eventually';
import { useBrowser } from './browserSuite';
import { plainPng, sessionDocument, sessionImage } from '../../support/session/documents';
import { DARK } from './themes';
import type { ViewerPage } from './viewerPage';

const DRAWINGS: readonly Drawing[] = [
  { type: 'lines', data: [[0, 0, 400, 300]] },
  { type: 'text', data: { x: 50, y: 60, text: 'first\nsecond' } },
];

describe('viewer: the large image', () => {
  const suite = useBrowser();
  afterEach(() => suite().closeAll());

  async function openImage(width = 400, height = 300): Promise<ViewerPage> {
    const original = plainPng(width, height, [200, 0, 0]);
    const annotated = plainPng(width, height, [0, 200, 0]);
    const zoomed = plainPng(width / 2, height / 2, [0, 0, 200]);
    const image = sessionImage(0, { renditions: { original, annotated, zoomed }, drawings: DRAWINGS });
    const other = sessionImage(1, { renditions: { original } });
    const viewer = await suite().open({ theme: DARK, open: async () => sessionDocument([image, other]) });
    await viewer.page.locator('.sheet img').waitFor();
    return viewer;
  }

  it('switches between original and annotated, and says which', async () => {
    const { page } = await openImage();
    await showsView(page, 'Annotated', [0, 200, 0]);
    await switchTo(page, 'Original').click();
    await showsView(page, 'Original', [200, 0, 0]);
    assert.equal(await page.locator('.drawings path').count(), 0);
    await page.keyboard.press('r');
    await showsView(page, 'Annotated', [0, 200, 0]);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('img', { name: /^Image 2/ }).waitFor();
    await showsView(page, 'Original', [200, 0, 0]);
    assert.equal(await switchTo(page, 'Annotated').isDisabled(), true);
    await page.keyboard.press('r');
    await page.keyboard.press('ArrowLeft');
    await showsView(page, 'Annotated', [0, 200, 0]);
  });

  it('shows what was on screen from the details', async () => {
    const { page } = await openImage();
    const details = page.locator('.details');
    await details.getByRole('button', { name: 'As Shown: 200 × 150' }).click();
    await page.getByRole('img', { name: / As Shown\.$/ }).waitFor();
    await eventually(async () => assert.deepEqual(await pixel(page), [0, 0, 200]));
    assert.match((await details.locator('.current').textContent()) ?? '', /^200 × 150/);
    assert.equal(await page.locator('[aria-label="What is shown"] [aria-pressed="true"]').count(), 0);
    await page.keyboard.press('r');
    await showsView(page, 'Annotated', [0, 200, 0]);
    await details.getByRole('button', { name: 'Original: 400 × 300' }).click();
    await showsView(page, 'Original', [200, 0, 0]);
  });

  it('lays drawings that are in no pixels over the original, exactly where they were drawn, at any zoom', async () => {
    const renditions = { original: plainPng(400, 300, [200, 0, 0]) };
    const drawn = sessionImage(0, { renditions, drawings: DRAWINGS });
    const { page } = await suite().open({ theme: DARK, open: async () => sessionDocument([drawn]) });
    await showsView(page, 'Annotated', [200, 0, 0]);
    const layer = page.locator('.drawings');
    assert.equal(await layer.getAttribute('viewBox'), '0 0 400 300');
    assert.equal(await layer.locator('path').getAttribute('d'), 'M0 0L400 300');
    assert.deepEqual(await layer.locator('tspan').allTextContents(), ['first', 'second']);
    for (const key of ['1', '+', '+']) {
      await page.keyboard.press(key);
      assert.deepEqual(await layer.boundingBox(), await page.locator('.sheet img').boundingBox());
    }
  });

  it('shows the original below the drawings while one draws, and until that is saved', async () => {
    const { page } = await openImage();
    await page.keyboard.press('a');
    await showsView(page, 'Annotated', [200, 0, 0]);
    assert.equal(await page.locator('.drawings > *').count(), DRAWINGS.length);
    assert.equal(await switchTo(page, 'Original').isDisabled(), true);
    await page.keyboard.press('a');
    await showsView(page, 'Annotated', [0, 200, 0]);
    await page.keyboard.press('a');
    await page.locator('.stage.tool-pen').waitFor();
    for (const key of ['Space', 'ArrowRight', 'Space', 'a']) await page.keyboard.press(key);
    await page.locator('.stage:not(.tool-pen)').waitFor();
    await showsView(page, 'Annotated', [200, 0, 0]);
    assert.equal(await page.locator('.drawings > *').count(), 3);
    await page.keyboard.press('r');
    await showsView(page, 'Original', [200, 0, 0]);
    assert.equal(await page.locator('.drawings > *').count(), 0);
  });

  it('fits a large image, leaves a small one at its size, and zooms by keys within bounds', async () => {
    const { page } = await openImage(2400, 1800);
    const fitted = await size(page);
    const stage = await page.locator('.stage').boundingBox();
    assert.ok(
      stage && fitted.height <= stage.height && fitted.height > stage.height - 30,
      JSON.stringify({ fitted, stage }),
    );
    await page.keyboard.press('1');
    assert.deepEqual(await size(page), { width: 2400, height: 1800 });
    assert.equal(await page.locator('.scale').textContent(), '100 %');
    await page.keyboard.press('-');
    assert.equal(await page.locator('.scale').textContent(), '75 %');
    await page.keyboard.press('0');
    assert.deepEqual(await size(page), fitted);
    for (let press = 0; press < 20; press++) await page.keyboard.press('+');
    assert.equal(await page.locator('.scale').textContent(), '3200 %');
  });

  it('follows the size of the editor while it fits', async () => {
    const { page } = await openImage(2400, 1800);
    const before = await page.locator('.scale').textContent();
    await page.setViewportSize({ width: 900, height: 500 });
    await zoomOtherThan(page, before);
    const { height } = await size(page);
    assert.ok(height < 500 && height > 200, String(height));
  });

  it('scrolls by the wheel, and zooms by it with Ctrl around the pointer', async () => {
    const { page } = await openImage(2400, 1800);
    await page.keyboard.press('1');
    const point = { x: 300, y: 250 };
    await page.mouse.move(point.x, point.y);
    const before = await spotUnder(page, point);
    for (const modifier of ['Control', 'Meta']) {
      const zoom = await page.locator('.scale').textContent();
      await page.keyboard.down(modifier);
      await page.mouse.wheel(0, -120);
      await page.keyboard.up(modifier);
      await zoomOtherThan(page, zoom);
    }
    assert.ok((await size(page)).width > 3600);
    const after = await spotUnder(page, point);
    assert.ok(
      Math.abs(after.x - before.x) < 2 && Math.abs(after.y - before.y) < 2,
      JSON.stringify({ before, after }),
    );
    const zoomed = await size(page);
    await page.mouse.wheel(0, 120);
    await eventually(async () => assert.ok((await spotUnder(page, point)).y > after.y + 20));
    assert.deepEqual(await size(page), zoomed);
  });

  it('fits the width of a tall image and begins at its top, and fits width or page when asked', async () => {
    const { page } = await openImage(400, 6000);
    const stage = page.locator('.stage');
    const top = async (): Promise<number> =>
      page.evaluate<number>(`document.querySelector('.stage').scrollTop`);
    const shown = await size(page);
    assert.equal(shown.width, 400, 'not enlarged');
    assert.equal(await top(), 0);
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await page.keyboard.press('0');
    assert.ok((await size(page)).height < 800);
    await page.getByRole('button', { name: 'Fit width' }).click();
    assert.deepEqual(await size(page), shown);
    assert.equal(await top(), 0);
    await page.setViewportSize({ width: 320, height: 500 });
    await page.locator('.scale:not(:text-is("100 %"))').waitFor();
    const box = await stage.boundingBox();
    const { width } = await size(page);
    assert.ok(box && width < box.width && width > box.width - 45, JSON.stringify({ box, width }));
  });

  it('moves a zoomed image by dragging and by the arrow keys, and still steps by Page Down', async () => {
    const { page } = await openImage(2400, 1800);
    await page.keyboard.press('1');
    const start = await spotUnder(page, { x: 300, y: 250 });
    await page.mouse.move(300, 250);
    await page.mouse.down();
    await page.mouse.move(200, 200, { steps: 4 });
    await page.mouse.up();
    const dragged = await spotUnder(page, { x: 300, y: 250 });
    assert.deepEqual([dragged.x - start.x, dragged.y - start.y].map(Math.round), [100, 50]);
    await page.keyboard.press('ArrowRight');
    const right = await spotUnder(page, { x: 300, y: 250 });
    assert.ok(right.x > dragged.x + 100);
    assert.equal(await page.locator('.position').textContent(), '1 / 2');
    await page.keyboard.press('PageDown');
    await page.getByRole('img', { name: /^Image 2/ }).waitFor();
  });

  it('copies the image shown as PNG, by key and by Ctrl+C', async () => {
    const { page } = await openImage();
    for (const key of ['c', 'Control+c']) {
      await page.evaluate(`navigator.clipboard.writeText('')`);
      await page.keyboard.press(key);
      await page.getByText('Image copied.').waitFor();
      assert.deepEqual(await clipboardImage(page), { width: 400, height: 300 });
      await page.getByRole('button', { name: 'Close' }).click();
    }
  });

  it('copies an image with what is drawn on it and is in no pixels yet, as it is shown', async () => {
    const renditions = { original: plainPng(400, 300, [40, 60, 80]) };
    const drawn = sessionImage(0, { renditions, drawings: DRAWINGS });
    const { page } = await suite().open({ theme: DARK, open: async () => sessionDocument([drawn]) });
    await showsView(page, 'Annotated', [40, 60, 80]);
    for (const [view, colour] of [
      ['Annotated', [255, 0, 0]],
      ['Original', [40, 60, 80]],
    ] as const) {
      await page.keyboard.press('c');
      await page.getByText('Image copied.').waitFor();
      assert.deepEqual(await clipboardImage(page), { width: 400, height: 300 }, view);
      assert.deepEqual(await clipboardPixel(page, 200, 150), colour, view);
      await page.getByRole('button', { name: 'Close' }).click();
      await page.keyboard.press('r');
    }
  });

  it('says what to do when the clipboard takes no image', async () => {
    const { page } = await openImage();
    await page.evaluate(`navigator.clipboard.write = async () => { throw new Error('no'); }`);
    await page.getByRole('button', { name: 'Copy image' }).click();
    await page.getByText('use Save Image').waitFor();
  });

  it('has the extension save the rendition shown', async () => {
    const { page, requests } = await openImage();
    for (const role of ['annotated', 'original']) {
      await page.keyboard.press('s');
      await page.getByText('Saved image 1.').waitFor();
      assert.equal(requests.at(-1), `saveImage 0 ${role}`);
      await page.getByRole('button', { name: 'Close' }).click();
      await page.keyboard.press('r');
    }
  });
});

const switchTo = (page: Page, view: string): Locator =>
  page.getByRole('group', { name: 'What is shown' }).getByRole('button', { name: view, exact: true });

/** Waits until this is said to be shown, and the pixels of the image have a colour. */
async function showsView(page: Page, view: string, colour: readonly number[]): Promise<void> {
  await page.getByRole('img', { name: new RegExp(` ${view}\\.$`) }).waitFor();
  assert.equal(await switchTo(page, view).getAttribute('aria-pressed'), 'true');
  await eventually(async () => assert.deepEqual(await pixel(page), colour));
}

/** Waits until another zoom than this is shown. */
async function zoomOtherThan(page: Page, zoom: string | null): Promise<void> {
  await page.locator(`.scale:not(:text-is("${zoom}"))`).waitFor();
}

async function size(page: Page): Promise<{ width: number; height: number }> {
  const box = await page.locator('.sheet').boundingBox();
  assert.ok(box);
  return { width: box.width, height: box.height };
}

/** The colour of a pixel of the image beside its diagonal. */
async function pixel(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    canvas.drawImage(document.querySelector('.sheet img'), -9, -4);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  })()`);
}

/** Which pixel of the image is under a point of the page. */
async function spotUnder(page: Page, point: { x: number; y: number }): Promise<{ x: number; y: number }> {
  const box = await page.locator('.sheet').boundingBox();
  const image = await page.evaluate<number>(`document.querySelector('.sheet img').naturalWidth`);
  assert.ok(box);
  const scale = box.width / image;
  return { x: (point.x - box.x) / scale, y: (point.y - box.y) / scale };
}

async function clipboardImage(page: Page): Promise<unknown> {
  return page.evaluate(`(async () => {
    const [item] = await navigator.clipboard.read();
    const { width, height } = await createImageBitmap(await item.getType('image/png'));
    return { width, height };
  })()`);
}

/** The colour of a pixel of the image on the clipboard. */
async function clipboardPixel(page: Page, x: number, y: number): Promise<unknown> {
  return page.evaluate(`(async () => {
    const [item] = await navigator.clipboard.read();
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    canvas.drawImage(await createImageBitmap(await item.getType('image/png')), -${x}, -${y});
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  })()`);
}
