import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Drawing } from '../../../src/session/document';
import { drawingsAfter } from '../../../src/views/annotate/edits';
import { useBrowser } from './browserSuite';
import { plainPng, sessionDocument, sessionImage } from '../../support/session/documents';
import { DARK } from './themes';
import type { SaveOrder, ViewerPage, ViewerPageOptions } from './viewerPage';

const SIZE = { width: 600, height: 400 };
const SAVED: readonly Drawing[] = [
  { type: 'lines', data: [[20, 40, 220, 40]] },
  { type: 'text', data: { x: 300, y: 300, text: 'old note' } },
];

describe('viewer: annotating', () => {
  const suite = useBrowser();
  afterEach(() => suite().closeAll());

  async function openSession(options: Partial<ViewerPageOptions> = {}): Promise<ViewerPage> {
    const original = plainPng(SIZE.width, SIZE.height, [40, 60, 80]);
    const images = [
      sessionImage(0, { renditions: { original, annotated: original }, drawings: SAVED, scale: 1 }),
      sessionImage(1, { renditions: { original }, scale: 1 }),
      sessionImage(2, { renditions: { zoomed: original }, problems: ['The original image is missing.'] }),
    ];
    const viewer = await suite().open({ theme: DARK, open: async () => sessionDocument(images), ...options });
    await viewer.page.locator('.sheet img').waitFor();
    return viewer;
  }

  /** The same, with the pen in hand. */
  async function openToDraw(): Promise<ViewerPage> {
    const viewer = await openSession();
    await viewer.page.keyboard.press('a');
    await viewer.page.locator('.stage.tool-pen').waitFor();
    return viewer;
  }

  it('draws strokes where the pen goes, in pixels of the original, at any zoom', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    for (const zoom of ['0', '1', '+']) {
      await page.keyboard.press(zoom);
      await drag(page, [100, 100], [180, 140], [200, 300]);
      const drawing = (await drawn(viewer, 0)).at(-1);
      assert.ok(drawing?.type === 'lines');
      assertNear(drawing.data.flatMap((line) => [line.slice(0, 2), line.slice(2)]).at(0)!, [100, 100]);
      assertNear(drawing.data.at(-1)!.slice(2), [200, 300]);
      assert.ok(drawing.data.every(([, , x, y], at) => at === 0 || x !== 0 || y !== 0));
    }
    assert.equal((await drawn(viewer, 0)).length, SAVED.length + 3);
    assert.equal(await page.locator('.drawings > *').count(), SAVED.length + 3);
    assert.deepEqual(viewer.complaints, []);
  });

  it('makes a dot of a click, and follows the pen when the image was scrolled', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    for (let press = 0; press < 4; press++) await page.keyboard.press('+');
    await page
      .locator('.stage')
      .evaluate((stage: { scrollTo: (x: number, y: number) => void }) => stage.scrollTo(700, 300));
    await click(page, [400, 200]);
    const drawing = (await drawn(viewer, 0)).at(-1);
    assert.ok(drawing?.type === 'lines' && drawing.data.length === 1);
    const [x1, y1, x2, y2] = drawing.data[0]!;
    assert.deepEqual([x1, y1], [x2, y2]);
    assertNear([x1, y1], [400, 200]);
  });

  it('writes text with the mouse, changes it, and takes what was typed when the user turns elsewhere', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    await page.keyboard.press('t');
    await click(page, [100, 300]);
    await page.keyboard.type('first line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second: a p t e');
    await page.keyboard.press('Enter');
    assert.deepEqual(await text(viewer), 'first line\nsecond: a p t e');
    assert.equal((await drawn(viewer, 0)).length, SAVED.length + 1);

    await click(page, [120, 300]);
    assert.equal(await page.getByLabel('Text to draw').inputValue(), 'first line\nsecond: a p t e');
    await page.getByLabel('Text to draw').fill('changed');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('Escape');
    assert.equal(await text(viewer), 'changed');

    await click(page, [400, 100]);
    await page.keyboard.type('left lying');
    await page.getByRole('button', { name: 'Next image' }).click();
    assert.equal(await text(viewer), 'left lying');
    assert.equal((await drawn(viewer, 0)).length, SAVED.length + 2);
    assert.deepEqual(await drawn(viewer, 1), []);
  });

  it('erases what is clicked or dragged over, old drawings too, in one step', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    await drag(page, [100, 20], [100, 100]);
    await page.keyboard.press('e');
    await click(page, [500, 380]);
    assert.equal((await drawn(viewer, 0)).length, 3);
    await click(page, [100, 41]);
    assert.deepEqual(await kinds(viewer), ['lines', 'text'], 'the topmost one');
    await drag(page, [150, 20], [150, 60], [330, 315]);
    assert.deepEqual(await kinds(viewer), []);
    await page.keyboard.press('Control+z');
    assert.deepEqual(await drawn(viewer, 0), SAVED);
  });

  it('waits for the original with what is shown, and goes on with what was begun meanwhile', async () => {
    const original = plainPng(SIZE.width, SIZE.height, [40, 60, 80]);
    const annotated = plainPng(SIZE.width, SIZE.height, [80, 60, 40]);
    let arrive = (): void => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const viewer = await openSession({
      open: async () =>
        sessionDocument([sessionImage(0, { renditions: { original, annotated }, drawings: SAVED })]),
      beforeImage: async (image) => (image === original ? arrived : undefined),
    });
    const { page } = viewer;
    await page.keyboard.press('a');
    await page.keyboard.press('t');
    await click(page, [100, 300]);
    await page.keyboard.type('begun');
    arrive();
    await page
      .locator('.drawings > *')
      .nth(SAVED.length - 1)
      .waitFor({ state: 'attached' });
    await page.keyboard.type(' and ended');
    await page.keyboard.press('Enter');
    assert.equal(await text(viewer), 'begun and ended');
  });

  it('undoes and redoes by keys and buttons, each image for itself', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    const undo = page.getByRole('button', { name: 'Undo' });
    const redo = page.getByRole('button', { name: 'Redo' });
    assert.deepEqual([await undo.isDisabled(), await redo.isDisabled()], [true, true]);
    await drag(page, [100, 100], [200, 200]);
    await drag(page, [200, 100], [100, 200]);
    await undo.click();
    assert.equal((await drawn(viewer, 0)).length, SAVED.length + 1);
    assert.equal(await page.locator('.drawings > *').count(), SAVED.length + 1);
    await page.keyboard.press('Control+z');
    assert.deepEqual(await drawn(viewer, 0), SAVED);
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+y');
    assert.equal((await drawn(viewer, 0)).length, SAVED.length + 2);
    assert.equal(await redo.isDisabled(), true);

    await page.keyboard.press('PageDown');
    await page.getByRole('img', { name: /^Image 2 of 3/ }).waitFor();
    assert.equal(await undo.isDisabled(), true);
    await drag(page, [100, 100], [200, 200]);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    assert.deepEqual(await drawn(viewer, 1), []);
    assert.equal((await drawn(viewer, 0)).length, SAVED.length + 2);
  });

  it('works by keyboard alone', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    await press(page, 'Space', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'Space');
    const drawing = (await drawn(viewer, 0)).at(-1);
    assert.deepEqual(drawing, {
      type: 'lines',
      data: [
        [300, 200, 310, 200],
        [310, 200, 320, 200],
        [320, 200, 320, 210],
      ],
    });
    await press(page, 't', 'ArrowLeft', 'Shift+ArrowLeft', 'Enter');
    await page.keyboard.type('by keyboard');
    await press(page, 'Enter');
    assert.deepEqual((await drawn(viewer, 0)).at(-1), {
      type: 'text',
      data: { x: 309, y: 193.2, text: 'by keyboard' },
    });
    await press(page, 'e', 'Enter');
    assert.equal((await drawn(viewer, 0)).length, SAVED.length + 1);
    assert.equal(await page.locator('.annotate-bar [aria-live]').textContent(), 'Erased');
  });

  it('puts the tool away by Escape, and then moves the image', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    await page.mouse.move(...(await at(page, [100, 100])));
    await page.mouse.down();
    await page.mouse.move(...(await at(page, [200, 200])), { steps: 3 });
    await page.keyboard.press('Escape');
    await page.mouse.move(...(await at(page, [300, 200])));
    await page.mouse.up();
    assert.deepEqual(await drawn(viewer, 0), SAVED, 'a stroke that is given up leaves nothing');
    assert.equal(await page.locator('.drawings > *').count(), SAVED.length);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Move', pressed: true }).waitFor();
    for (let press = 0; press < 4; press++) await page.keyboard.press('+');
    await drag(page, [300, 200], [200, 150]);
    assert.deepEqual(await drawn(viewer, 0), SAVED);
    assert.ok((await page.evaluate<number>(`document.querySelector('.stage').scrollLeft`)) > 0);
  });

  it('says what is not saved, in the strip and after drawing was turned off', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    const bar = page.getByRole('toolbar', { name: 'Annotate' });
    const save = page.getByRole('button', { name: 'Save…' });
    assert.equal(await save.isDisabled(), true);
    await drag(page, [100, 100], [200, 200]);
    assert.equal(await save.isDisabled(), false);
    await page.getByRole('button', { name: /Image 1 of 3.*annotations not saved/ }).waitFor();
    await page.keyboard.press('a');
    await bar.getByText('Annotations of 1 image are not saved.').waitFor();
    assert.equal(await page.locator('.drawings > *').count(), SAVED.length + 1);
    await page.getByRole('button', { name: 'Discard…' }).click();
    await bar.waitFor({ state: 'hidden' });
    // What is saved is in the pixels.
    await page.locator('.drawings > *').first().waitFor({ state: 'detached' });
    assert.deepEqual(await drawn(viewer, 0), SAVED);
  });

  it('keeps everything while it is hidden, with what can be undone', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    await drag(page, [100, 100], [200, 200]);
    await drag(page, [200, 100], [100, 200]);
    await page.keyboard.press('Control+z');
    await viewer.heard();
    const before = viewer.annotations.entries;
    await page.reload();
    await page.getByRole('button', { name: /Image 1 of 3.*annotations not saved/ }).waitFor();
    await page.locator('.stage.tool-pen').waitFor();
    await page.locator('.drawings > *').nth(SAVED.length).waitFor();
    assert.deepEqual(viewer.annotations.entries, before);
    await page.keyboard.press('Control+y');
    assert.equal((await drawn(viewer, 0)).length, SAVED.length + 2);
  });

  it('leaves nothing of what was drawn in the state that VS Code writes to disk', async () => {
    const { page } = await openToDraw();
    await press(page, 't', 'Enter');
    await page.keyboard.type('secret');
    await press(page, 'Enter');
    await page.locator('.drawings > *').nth(SAVED.length).waitFor();
    const kept = await page.evaluate<string>('JSON.stringify({ ...sessionStorage })');
    assert.match(kept, /annotating/);
    assert.doesNotMatch(kept, /secret/);
  });

  it('shows the same in every editor of a session', async () => {
    const first = await openToDraw();
    const second = await openSession({ annotations: first.annotations });
    await drag(first.page, [100, 100], [200, 200]);
    await second.page.locator('.drawings > *').nth(SAVED.length).waitFor();
    await second.page.keyboard.press('a');
    await second.page.keyboard.press('Control+z');
    await first.page.locator('.drawings > *').nth(SAVED.length).waitFor({ state: 'detached' });
    assert.deepEqual(await drawn(first, 0), SAVED);
  });

  it('hands over pictures of what was drawn, and draws nothing more until they are saved', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    await drag(page, [100, 100], [140, 100]);
    const order = ordered(viewer, async () => {
      await page.getByRole('toolbar').getByText('Saving…').waitFor();
      await page.keyboard.press('Control+z');
      await drag(page, [300, 300], [400, 300]);
      viewer.annotations.clear();
    });
    await page.keyboard.press('Control+s');
    const { image, rendered } = await order;
    assert.equal(image, 0);
    assert.deepEqual(
      rendered.map(({ index, annotated, zoomed }) => [index, annotated.length, zoomed.length]),
      [[0, 1, 0]],
    );
    const [overlay] = rendered[0]!.annotated;
    assert.ok(
      overlay!.x <= 98 && overlay!.x > 80 && overlay!.y <= 98 && overlay!.y > 80,
      JSON.stringify([overlay!.x, overlay!.y]),
    );
    await page.getByRole('button', { name: 'Save…' }).and(page.locator(':disabled')).waitFor();
    await page.locator('.stage.tool-pen').waitFor();
    assert.deepEqual(await drawn(viewer, 0), SAVED);
    assert.deepEqual(viewer.complaints, []);
  });

  it('saves also the text that is being typed', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    const order = ordered(viewer, async () => viewer.annotations.clear());
    await page.keyboard.press('t');
    await click(page, [100, 300]);
    await page.keyboard.type('half typed');
    await page.keyboard.press('Control+s');
    const { rendered } = await order;
    assert.equal(rendered[0]?.annotated.length, 1);
  });

  it('does not draw on an image that has no original', async () => {
    const viewer = await openToDraw();
    const { page } = viewer;
    await page.keyboard.press('End');
    await page.getByRole('img', { name: /^Image 3 of 3/ }).waitFor();
    await page.getByText('This image has no original that could be drawn on.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Pen' }).isDisabled(), true);
    await drag(page, [100, 100], [200, 200]);
    await viewer.heard();
    assert.deepEqual(viewer.annotations.entries, []);
  });
});

type Place = readonly [x: number, y: number];

/** Where a pixel of the original is on the screen. */
async function at(page: Page, [x, y]: Place): Promise<[number, number]> {
  const box = await page.locator('.sheet').boundingBox();
  assert.ok(box);
  return [box.x + (x / SIZE.width) * box.width, box.y + (y / SIZE.height) * box.height];
}

async function drag(page: Page, ...places: readonly Place[]): Promise<void> {
  const [first, ...others] = places;
  await page.mouse.move(...(await at(page, first!)));
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...(await at(page, place)), { steps: 20 });
  await page.mouse.up();
}

async function click(page: Page, place: Place): Promise<void> {
  await page.mouse.click(...(await at(page, place)));
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** What is drawn on an image, as the extension knows it. */
async function drawn({ annotations, heard }: ViewerPage, index: number): Promise<readonly Drawing[]> {
  await heard();
  return drawingsAfter(index === 0 ? SAVED : [], annotations.edits.get(index));
}

async function kinds(viewer: ViewerPage): Promise<string[]> {
  return (await drawn(viewer, 0)).map(({ type }) => type);
}

async function text(viewer: ViewerPage): Promise<string | undefined> {
  const last = (await drawn(viewer, 0)).at(-1);
  return last?.type === 'text' ? last.data.text : undefined;
}

function assertNear(point: readonly number[], [x, y]: Place): void {
  assert.ok(Math.abs(point[0]! - x) <= 1 && Math.abs(point[1]! - y) <= 1, `${point.join()} is not ${x},${y}`);
}

/** The next order to save, and what the extension does then. */
function ordered({ saves }: ViewerPage, answer: () => Promise<void>): Promise<SaveOrder> {
  return new Promise((resolve) => {
    const subscription = saves.event((order) => {
      subscription.dispose();
      order.answer = answer;
      resolve(order);
    });
  });
}
