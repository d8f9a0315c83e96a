import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { gridOf } from '../../../src/images/collage';
import { desktopVault } from '../../../src/session/desktopVault';
import { bucketSamples, readFixture, sessionSamples } from '../../support/session/samples';
import { never, pixelAt, readPng, withImageTools } from '../../support/images/imageTools';

/** Images of every kind, and their thumbnails by Pillow 9.4; made by the script beside them. */
const KINDS = join(__dirname, '../../fixtures/images/thumbnails');

describe('the thumbnail of a session', () => {
  const tools = withImageTools();

  it('is that of the desktop app, to the last bit', async () => {
    let compared = 0;
    for (const { path, key, filename } of [...sessionSamples, ...bucketSamples.slice(0, 5)]) {
      const { images, thumbnail, metadata } = await desktopVault(key).decode(readFixture(path), filename);
      if (!metadata) continue;
      const originals = images.map(({ renditions }) => renditions.original!.bytes());
      const made = await tools().collage(originals, never);
      const pixels = made ? readPng(made) : undefined;
      const expected = thumbnail && readPng(thumbnail.bytes());
      assert.equal(pixels === undefined, expected === undefined, path);
      if (!pixels || !expected) continue;
      assert.deepEqual([pixels.width, pixels.height], [expected.width, expected.height], path);
      assert.ok(Buffer.from(pixels.data).equals(expected.data), path);
      compared++;
    }
    assert.ok(compared > 20, `${compared} compared`);
  });

  const kinds = readdirSync(KINDS).filter((file) => /^[\w-]+\.png$/.test(file));
  for (const file of kinds) {
    it(`of a PNG has the pixels that the desktop app's library makes: ${file}`, async () => {
      const made = await tools().collage([readFileSync(join(KINDS, file))], never);
      const expected = readPng(readFileSync(join(KINDS, file.replace('.png', '.thumbnail.png'))));
      assert.deepEqual(readPng(made!), expected);
    });
  }

  it('of gray with 16 bits is gray, where the desktop app makes it white', async () => {
    const data = Uint16Array.from({ length: 200 * 100 }, (_, at) => ((at % 200) * 65535) / 199);
    const made = await tools().collage(
      [encode({ width: 200, height: 100, data, channels: 1, depth: 16 })],
      never,
    );
    for (const [x, shade] of [
      [0, 0],
      [50, 128],
      [99, 254],
    ] as const) {
      const [red, green, blue] = pixelAt(readPng(made!), x, 50);
      assert.ok(Math.abs(red! - shade) <= 2 && red === green && green === blue, `${red} at ${x}`);
    }
  });

  it('has a cell for each image, nearest to 4:3', () => {
    const grids = [1, 2, 3, 4, 5, 6, 12].map((count) => Object.values(gridOf(count)).join('x'));
    assert.deepEqual(grids, ['1x1', '2x1', '2x2', '3x2', '3x2', '3x2', '4x3']);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (count) => {
        const { columns, rows } = gridOf(count);
        assert.equal(rows, Math.ceil(count / columns));
        for (let other = 1; other <= count; other++) {
          const distance = Math.abs(other / Math.ceil(count / other) - 4 / 3);
          assert.ok(Math.abs(columns / rows - 4 / 3) <= distance);
        }
      }),
    );
  });
});
