import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { decodeBmp } from '../../../src/images/bmp';
import { pixelAt, readSample } from '../../support/images/imageTools';

/** A bitmap of 3 × 2 pixels with 8 bits each: its palette is red, green, blue. */
function paletted(height: number, indices: readonly number[]): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + 12, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(3, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(8, 28);
  header.writeUInt32LE(3, 46);
  const palette = Buffer.from([0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0]);
  const rows = [0, 3].map((at) => Buffer.from([...indices.slice(at, at + 3), 0]));
  return Buffer.concat([header, palette, ...rows]);
}

describe('a bitmap', () => {
  it('is read from bottom to top, or from top to bottom where its height is negative', () => {
    const [red, green, blue] = [
      [255, 0, 0, 255],
      [0, 255, 0, 255],
      [0, 0, 255, 255],
    ];
    const up = decodeBmp(paletted(2, [0, 1, 2, 2, 2, 1]));
    assert.deepEqual(
      [0, 1, 2].map((x) => pixelAt(up, x, 1)),
      [red, green, blue],
    );
    assert.deepEqual(
      [0, 1, 2].map((x) => pixelAt(up, x, 0)),
      [blue, blue, green],
    );
    const down = decodeBmp(paletted(-2, [0, 1, 2, 2, 2, 1]));
    assert.deepEqual(
      [0, 1, 2].map((x) => pixelAt(down, x, 0)),
      [red, green, blue],
    );
  });

  it('shows black for colours that its palette does not have', () => {
    assert.deepEqual(pixelAt(decodeBmp(paletted(2, [9, 0, 0, 0, 0, 0])), 0, 1), [0, 0, 0, 255]);
  });

  it('of 16 bits has its masks, of 1 bit its two colours', () => {
    const gradient = decodeBmp(readSample('b16.bmp'));
    assert.deepEqual(
      [pixelAt(gradient, 0, 0), pixelAt(gradient, 18, 39)],
      [
        [255, 134, 0, 255],
        [0, 65, 255, 255],
      ],
    );
    const { data } = decodeBmp(readSample('b1.bmp'));
    const colors = new Set(Array.from({ length: 19 * 12 }, (_, i) => data.subarray(i * 4, i * 4 + 4).join()));
    assert.deepEqual([...colors].sort(), ['0,0,0,255', '255,255,255,255']);
  });

  it('that is compressed or ends early is refused', () => {
    const compressed = paletted(2, [0, 0, 0, 0, 0, 0]);
    compressed.writeUInt32LE(1, 30);
    assert.throws(() => decodeBmp(compressed), /compressed/);
    assert.throws(() => decodeBmp(readSample('b24.bmp').subarray(0, 700)), /ends early/);
  });
});
