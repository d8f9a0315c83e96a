import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Pixels } from '../../../src/images/pixels';
import { redactPixels, type Region } from '../../../src/images/redact';
import { drawn, pixelAt } from '../../support/images/imageTools';

const WIDTH = 120;
const HEIGHT = 60;
/** Not made smaller where a property fails: that takes minutes and tells nothing. */
const noise = fc.noShrink(fc.uint8Array({ minLength: WIDTH * HEIGHT * 4, maxLength: WIDTH * HEIGHT * 4 }));
const image = noise.map((data): Pixels => ({ width: WIDTH, height: HEIGHT, data }));
const coordinate = fc.double({ min: -50, max: 150, noNaN: true });
const size = fc.double({ min: 0, max: 150, noNaN: true });
const mode = fc.constantFrom('black' as const, 'blur' as const);
const region = fc.record({ x: coordinate, y: coordinate, width: size, height: size, mode });

/** A line touches what it runs through: what is hidden is rather more than less. */
const touches = ({ x, y, width, height }: Region, column: number, row: number): boolean =>
  column + 1 > x && column < x + width && row + 1 > y && row < y + height;

describe('redaction', () => {
  it('leaves all pixels outside its regions as they are, and the original too', () => {
    fc.assert(
      fc.property(image, fc.array(region, { maxLength: 3 }), (image, regions) => {
        const before = Buffer.from(image.data);
        const after = redactPixels(image, regions);
        assert.ok(before.equals(image.data));
        for (let y = 0; y < HEIGHT; y++) {
          for (let x = 0; x < WIDTH; x++) {
            if (regions.some((region) => touches(region, x, y))) {
              assert.equal(pixelAt(after, x, y)[3], 255);
            } else assert.deepEqual(pixelAt(after, x, y), pixelAt(image, x, y));
          }
        }
      }),
      { numRuns: 8 },
    );
  });

  it('in black does not depend on what was there', () => {
    fc.assert(
      fc.property(image, image, region, (one, other, region) => {
        const black = { ...region, mode: 'black' as const };
        const mixed = drawn(WIDTH, HEIGHT, (x, y) => pixelAt(touches(region, x, y) ? other : one, x, y));
        assert.ok(Buffer.from(redactPixels(one, [black]).data).equals(redactPixels(mixed, [black]).data));
      }),
      { numRuns: 8 },
    );
  });

  it('by blur depends on nothing but the average colour of large cells', () => {
    const blur = { x: 10, y: 5, width: 96, height: 48, mode: 'blur' } as const;
    const text = drawn(WIDTH, HEIGHT, (x, y) =>
      (x * 7 + y * 13) % 5 < 2 ? [20, 20, 20, 255] : [250, 250, 250, 255],
    );
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(24 * 24 - 1)), (places) => {
        const shuffled = { ...text, data: Uint8Array.from(text.data) };
        // Swaps pixels within the cell of 24 × 24 from (10, 5): other text, the same average.
        const at = (place: number): number => ((5 + Math.floor(place / 24)) * WIDTH + 10 + (place % 24)) * 4;
        for (let i = 0; i < 300; i++) {
          const [a, b] = [at(places.next().value as number), at(places.next().value as number)];
          const swapped = Array.from(shuffled.data.subarray(a, a + 4));
          shuffled.data.copyWithin(a, b, b + 4);
          shuffled.data.set(swapped, b);
        }
        assert.ok(Buffer.from(redactPixels(text, [blur]).data).equals(redactPixels(shuffled, [blur]).data));
      }),
      { numRuns: 10 },
    );
  });

  it('by blur leaves no edge, and few colours of a large region', () => {
    const board = drawn(400, 300, (x, y) =>
      ((x >> 2) + (y >> 2)) % 2 ? [0, 0, 0, 255] : [255, 255, 255, 255],
    );
    const after = redactPixels(board, [{ x: 0, y: 0, width: 400, height: 300, mode: 'blur' }]);
    assert.ok(after.data.every((value, index) => index % 4 === 3 || (value > 100 && value < 156)));
    const half = drawn(400, 100, (x) => (x < 200 ? [255, 0, 0, 255] : [0, 0, 255, 255]));
    const row = redactPixels(half, [{ x: 0, y: 0, width: 400, height: 100, mode: 'blur' }]);
    for (let x = 1; x < 400; x++) {
      assert.ok(Math.abs(pixelAt(row, x, 50)[0]! - pixelAt(row, x - 1, 50)[0]!) < 8);
    }
    assert.deepEqual(
      [pixelAt(row, 0, 0), pixelAt(row, 399, 0)],
      [
        [255, 0, 0, 255],
        [0, 0, 255, 255],
      ],
    );
  });

  it('refuses a region that is none', () => {
    const image = drawn(4, 4, () => [1, 2, 3, 255]);
    for (const wrong of [{ x: NaN }, { width: -1 }, { height: Infinity }]) {
      const region = { x: 0, y: 0, width: 1, height: 1, mode: 'black' as const, ...wrong };
      assert.throws(() => redactPixels(image, [region]), { code: 'invalidInput' });
    }
  });
});
