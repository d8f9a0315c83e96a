import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import type { Drawing, SessionDocument } from '../../../src/session/document';
import { annotatedImages } from '../../../src/views/annotate/annotatedImages';
import type { NewFormImage } from '../../../src/views/save/formImage';
import { never, pixelAt, readPng, withImageTools } from '../../support/images/imageTools';
import { toRgba } from '../../support/session/assertDecodes';
import { useBrowser } from './browserSuite';
import { plainPng, sessionDocument, sessionImage } from '../../support/session/documents';
import { LIGHT } from './themes';
import type { SaveOrder, ViewerPage } from './viewerPage';

const RED = [255, 0, 0, 255];
const TEXT: Drawing = { type: 'text', data: { x: 200, y: 60, text: 'Gruß, 中文, 🙂\n  second' } };
const LINE: Drawing = { type: 'lines', data: [[100, 30, 140, 30]] };

describe('viewer: the pixels of annotations', () => {
  const suite = useBrowser();
  const tools = withImageTools();
  afterEach(() => suite().closeAll());

  /** Opens an image on which `drawings` are drawn and not saved. */
  async function openDrawn(
    size: { width: number; height: number },
    scale: number,
    ...drawings: readonly Drawing[]
  ): Promise<{ viewer: ViewerPage; session: SessionDocument }> {
    const original = plainPng(size.width, size.height, [40, 160, 80]);
    const session = sessionDocument([sessionImage(0, { renditions: { original }, scale })]);
    const viewer = await suite().open({ theme: LIGHT, open: async () => session });
    await viewer.page.locator('.sheet img').waitFor();
    viewer.annotations.restore(
      new Map([[0, { edits: drawings.map((drawing) => ({ type: 'add', drawing })), done: drawings.length }]]),
    );
    // A level line has no height that Playwright would see.
    await viewer.page
      .locator('.drawings > *')
      .nth(drawings.length - 1)
      .waitFor({ state: 'attached' });
    return { viewer, session };
  }

  /** Saves, and makes of it the image that is written. */
  async function written(viewer: ViewerPage, session: SessionDocument): Promise<NewFormImage> {
    const order = new Promise<SaveOrder>((resolve) => viewer.saves.event(resolve));
    await viewer.page.getByRole('button', { name: 'Save…' }).click();
    const { rendered } = await order;
    const { edits } = viewer.annotations;
    const [image] = await annotatedImages(session, undefined, edits, rendered, tools(), never);
    return image!;
  }

  it('are those that the editor shows', async () => {
    const size = { width: 500, height: 200 };
    const { viewer, session } = await openDrawn(size, 1, TEXT, LINE);
    const { page } = viewer;
    await page.keyboard.press('1');
    const shown = await sheetPixels(page);
    const { draft } = await written(viewer, session);
    const saved = readPng(draft.annotated ?? new Uint8Array());
    assert.deepEqual([saved.width, saved.height], [shown.width, shown.height]);
    let different = 0;
    let drawn = 0;
    for (let at = 0; at < saved.data.length; at += 4) {
      const differs = [0, 1, 2].some(
        (channel) => Math.abs(saved.data[at + channel]! - shown.data[at + channel]!) > 40,
      );
      if (differs) different++;
      if (saved.data[at]! > 200 && saved.data[at + 1]! < 60) drawn++;
    }
    assert.ok(drawn > 500, `${drawn} red pixels`);
    assert.ok(different < drawn / 50, `${different} of ${drawn} are different`);
  });

  it('are made of any text, without what nobody can see', async () => {
    const text = (written: string): Drawing => ({ type: 'text', data: { x: 9, y: 9, text: written } });
    const size = { width: 300, height: 60 };
    const pictures: Buffer[] = [];
    for (const drawing of [text('a\u0001\ufffe\u202eb\ud800'), text('ab\ufffd')]) {
      const { viewer, session } = await openDrawn(size, 1, drawing);
      const { draft } = await written(viewer, session);
      assert.deepEqual(draft.drawings, [drawing]);
      pictures.push(Buffer.from(readPng(draft.annotated ?? new Uint8Array()).data));
    }
    assert.ok(pictures[0]?.equals(pictures[1] ?? Buffer.alloc(0)));
  });

  it('change nothing around them, and leave the original as it is', async () => {
    const { viewer, session } = await openDrawn({ width: 500, height: 200 }, 1, LINE);
    const { draft } = await written(viewer, session);
    const before = session.images[0]!.renditions.original!.bytes();
    assert.deepEqual(draft.original, before);
    assert.deepEqual(draft.drawings, [LINE]);
    const original = readPng(before);
    const saved = readPng(draft.annotated ?? new Uint8Array());
    for (let y = 0; y < 200; y++) {
      for (let x = 0; x < 500; x++) {
        const isNear = x >= 98 && x <= 141 && y >= 28 && y <= 31;
        if (!isNear) assert.deepEqual(pixelAt(saved, x, y), pixelAt(original, x, y));
        if (x >= 100 && x < 140 && (y === 29 || y === 30)) assert.deepEqual(pixelAt(saved, x, y), RED);
      }
    }
    assert.equal(draft.zoomed, undefined, 'it is the annotated image');
  });

  it('are made in pieces for large images, and as thick as ever for what was on screen', async () => {
    const long: Drawing = { type: 'lines', data: [[10, 150.5, 2990, 150.5]] };
    const { viewer, session } = await openDrawn({ width: 3000, height: 300 }, 0.5, long);
    const { draft } = await written(viewer, session);
    const saved = readPng(draft.annotated ?? new Uint8Array());
    assert.deepEqual([saved.width, saved.height], [3000, 300]);
    const rows = (image: typeof saved, x: number): number[] =>
      [...Array(image.height).keys()].filter((y) => pixelAt(image, x, y).join() === RED.join());
    for (const x of [12, 1500, 2047, 2048, 2049, 2988]) assert.deepEqual(rows(saved, x), [149, 150, 151]);
    const zoomed = readPng(draft.zoomed ?? new Uint8Array());
    assert.deepEqual([zoomed.width, zoomed.height], [1500, 150]);
    const inside = rows(zoomed, 700);
    assert.ok(inside.length >= 2 && inside[0] === 74, inside.join());
  });
});

async function sheetPixels(page: Page): Promise<{ width: number; height: number; data: Uint8Array }> {
  const png = await page.locator('.sheet').screenshot();
  const { width, height } = decode(png);
  return { width, height, data: toRgba(png) };
}
