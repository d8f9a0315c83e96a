import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { overlayPixels } from '../../../src/images/overlay';
import { filledPixels } from '../../../src/images/pixels';
import { scalePixels } from '../../../src/images/scale';
import { desktopVault } from '../../../src/session/desktopVault';
import { makePng, pngChunk } from '../../support/session/madeSessions';
import { bucketSamples, readFixture } from '../../support/session/samples';
import {
  chunkNames,
  drawn,
  never,
  pixelAt,
  readPng,
  readSample,
  withImageTools,
  writePng,
} from '../../support/images/imageTools';

/** No two pixels alike, some of them transparent. */
const UNDER = drawn(40, 30, (x, y) => [x * 6, y * 8, (x * 7 + y * 13) % 256, (x + y) % 5 === 0 ? 40 : 255]);
const RED = [255, 0, 0, 255];

describe('laying drawings over an image', () => {
  it('changes the pixels that are drawn on, and no other one', () => {
    const overlay = fc.record({
      x: fc.integer({ min: -20, max: 50 }),
      y: fc.integer({ min: -20, max: 40 }),
      image: fc.record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) }),
    });
    fc.assert(
      fc.property(fc.array(overlay, { maxLength: 4 }), (boxes) => {
        const overlays = boxes.map(({ x, y, image: { width, height } }) => ({
          x,
          y,
          image: drawn(width, height, (column, row) => ((column + row) % 2 === 0 ? RED : [9, 9, 9, 0])),
        }));
        const result = overlayPixels(UNDER, overlays);
        for (let y = 0; y < UNDER.height; y++) {
          for (let x = 0; x < UNDER.width; x++) {
            const isDrawn = overlays.some(
              ({ x: left, y: top, image }) =>
                x >= left &&
                y >= top &&
                x < left + image.width &&
                y < top + image.height &&
                (x - left + y - top) % 2 === 0,
            );
            assert.deepEqual(pixelAt(result, x, y), isDrawn ? RED : pixelAt(UNDER, x, y));
          }
        }
      }),
    );
  });

  it('mixes colours at the soft edges of what is drawn', () => {
    const half = filledPixels(1, 1, [255, 0, 0, 128]);
    const over = (color: readonly number[]): number[] =>
      pixelAt(overlayPixels(filledPixels(1, 1, color), [{ x: 0, y: 0, image: half }]), 0, 0);
    assert.deepEqual(over([255, 255, 255, 255]), [255, 127, 127, 255]);
    assert.deepEqual(over([0, 0, 0, 255]), [128, 0, 0, 255]);
    assert.deepEqual(over([0, 200, 0, 0]), [255, 0, 0, 128]);
  });
});

describe('scaling an image', () => {
  it('gives what the desktop app shows, to the last bit', async () => {
    let compared = 0;
    for (const { path, key, filename } of bucketSamples.slice(0, 6)) {
      const { images } = await desktopVault(key).decode(readFixture(path), filename);
      for (const { scale, drawings, renditions } of images) {
        if (scale === 1 || drawings.length > 0) continue;
        const original = readPng(renditions.original!.bytes());
        const expected = readPng(renditions.zoomed!.bytes());
        const size = [original.width, original.height].map((side) => Math.trunc(side * scale));
        const { width, height, data } = scalePixels(original, size[0]!, size[1]!);
        assert.deepEqual([width, height], [expected.width, expected.height], path);
        assert.ok(Buffer.from(data).equals(expected.data), path);
        compared++;
      }
    }
    assert.ok(compared >= 3, `${compared} compared`);
  });

  it('does not let the colour of what is transparent bleed', () => {
    const image = drawn(8, 8, (x) => (x < 4 ? [200, 0, 0, 255] : [0, 255, 0, 0]));
    const { data } = scalePixels(image, 4, 4);
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, , alpha] = data.subarray(at, at + 4);
      assert.ok(alpha! <= 8 || (red! > 190 && green! < 8), `${red}, ${green} at ${at}`);
    }
  });
});

describe('image tools', () => {
  const tools = withImageTools();
  const dot = { x: 3, y: 2, image: writePng(filledPixels(1, 1, RED)) };

  it('draw on images of any kind, and write PNG', async () => {
    for (const name of ['lossless.webp', 'b24.bmp']) {
      const before = readPng((await tools().toPng(readSample(name), name, never)).bytes);
      const after = readPng(
        (await tools().overlay(readSample(name), { overlays: [dot], size: before }, name, never)).bytes,
      );
      assert.deepEqual(pixelAt(after, 3, 2), RED);
      after.data.set(pixelAt(before, 3, 2), (2 * after.width + 3) * 4);
      assert.ok(Buffer.from(after.data).equals(before.data), name);
    }
  });

  it('say of the colours of a PNG what it said itself, and nothing else', async () => {
    const profile = pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]));
    const comment = pngChunk('tEXt', Buffer.from('Comment\0mine'));
    const plain = writePng(filledPixels(9, 9, [1, 2, 3, 255]));
    const png = Buffer.concat([plain.subarray(0, 33), profile, comment, plain.subarray(33)]);
    const { bytes } = await tools().overlay(
      png,
      { overlays: [dot], size: { width: 9, height: 9 } },
      'a.png',
      never,
    );
    assert.deepEqual(chunkNames(bytes), ['IHDR', 'gAMA', 'IDAT', 'IEND']);
    assert.deepEqual(pixelAt(readPng(bytes), 3, 2), RED);
    const scaled = await tools().scale(png, { width: 4, height: 5 }, 'a.png', never);
    assert.deepEqual([scaled.width, scaled.height], [4, 5]);
    assert.deepEqual(chunkNames(scaled.bytes), ['IHDR', 'gAMA', 'IDAT', 'IEND']);
  });

  it('refuse overlays that are no PNG or do not fit', async () => {
    for (const overlay of [
      { ...dot, image: Buffer.from('no image') },
      { ...dot, image: readSample('b24.bmp') },
      { ...dot, x: 9 },
      { ...dot, y: -1 },
    ]) {
      const drawing = tools().overlay(
        makePng(9, 9),
        { overlays: [overlay], size: { width: 9, height: 9 } },
        'a.png',
        never,
      );
      await assert.rejects(drawing, { code: 'invalidInput', message: /^What was drawn on a\.png / });
    }
  });
});
