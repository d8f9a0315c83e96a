import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Region } from '../../../src/images/redact';
import { makePng, pngChunk } from '../../support/session/madeSessions';
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

const QUADRANTS = [
  [255, 0, 0, 255],
  [0, 255, 0, 255],
  [0, 0, 255, 255],
  [255, 255, 255, 255],
];

describe('image tools', () => {
  const tools = withImageTools();

  it('leave a PNG as it is', async () => {
    const png = makePng(3, 2, pngChunk('tEXt', Buffer.from('Comment\0mine')));
    assert.deepEqual(await tools().toPng(png, 'a.png', never), { bytes: png, width: 3, height: 2 });
  });

  for (const [name, tolerance] of [
    ['quadrants.jpg', 6],
    ['lossless.webp', 0],
    ['lossy.webp', 8],
    ['animated.gif', 0],
    ['b4.bmp', 0],
    ['b24.bmp', 0],
    ['b32.bmp', 0],
  ] as const) {
    it(`convert ${name}`, async () => {
      const { bytes, width, height } = await tools().toPng(readSample(name), name, never);
      const pixels = readPng(bytes);
      assert.deepEqual([pixels.width, pixels.height], [width, height]);
      assert.deepEqual([width, height], [name.endsWith('bmp') ? 19 : 20, 12]);
      const corners = [0, height - 1].flatMap((y) => [0, width - 1].map((x) => pixelAt(pixels, x, y)));
      for (const [index, corner] of corners.entries()) {
        const difference = corner.map((value, channel) => Math.abs(value - QUADRANTS[index]![channel]!));
        assert.ok(Math.max(...difference) <= tolerance, `${corner.join()} in corner ${index}`);
      }
    });
  }

  it('refuse a GIF whose codes refer to themselves, instead of never ending', async () => {
    const gif = Buffer.from(readSample('animated.gif'));
    // The first frame's codes are 0x84 0x8f 0xa1 …: a clear code, and then one that nothing has defined yet.
    const codes = gif.indexOf('0228848fa1', 0, 'hex');
    gif.fill(0, codes + 3, codes + 5).fill(0xff, codes + 5, codes + 7);
    await assert.rejects(
      tools().toPng(gif, 'hostile.gif', never),
      /hostile\.gif cannot be read: it is damaged/,
    );
  });

  it('turn a photo as its EXIF data says', async () => {
    const photo = readSample('quadrants.jpg');
    const turned = Buffer.from(
      'ffe1002245786966000049492a000800000001001201030001000000060000000000000000',
      'hex',
    );
    const bytes = Buffer.concat([photo.subarray(0, 2), turned.subarray(0, 36), photo.subarray(2)]);
    const { width, height, bytes: png } = await tools().toPng(bytes, 'photo.jpg', never);
    assert.deepEqual([width, height], [12, 20]);
    const [red, green, blue] = pixelAt(readPng(png), 0, 0);
    assert.ok(blue! > 240 && red! < 15 && green! < 15);
  });

  for (const [what, bytes] of [
    ['text', Buffer.from('not an image')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['nothing', Buffer.alloc(0)],
    ['a PNG of 65 megapixels', makePng(10_000, 6_800)],
    [
      'a bitmap of 4,294 megapixels',
      Buffer.concat([readSample('b24.bmp').subarray(0, 18), Buffer.alloc(8, 255), Buffer.alloc(40)]),
    ],
    ['a PNG that ends early', makePng().subarray(0, 50)],
  ] as const) {
    it(`refuse ${what} by name`, async () => {
      const refused = { code: 'invalidInput', message: /^holiday\.xyz .*PNG, JPEG, WebP, GIF and BMP/ };
      await assert.rejects(tools().toPng(bytes, 'holiday.xyz', never), refused);
      await assert.rejects(
        tools().redact(bytes, { regions: [], size: { width: 9, height: 9 } }, 'holiday.xyz', never),
        refused,
      );
    });
  }

  for (const name of ['quadrants.jpg', 'lossless.webp', 'animated.gif', 'b24.bmp']) {
    it(`say which image cannot be decoded: a piece of ${name}`, async () => {
      const bytes = readSample(name).subarray(0, name === 'quadrants.jpg' ? 200 : 60);
      await assert.rejects(tools().toPng(bytes, name, never), (error: Error & { code: string }) => {
        assert.match(error.message, new RegExp(`^${name} `));
        return ['damaged', 'invalidInput'].includes(error.code);
      });
    });
  }

  it('stop when cancelled, before and while they work', async () => {
    const bytes = readSample('lossless.webp');
    await assert.rejects(tools().toPng(bytes, 'a', AbortSignal.abort()), { code: 'cancelled' });
    const controller = new AbortController();
    const work = tools().redact(
      makePng(),
      { regions: [], size: { width: 3, height: 2 } },
      'a',
      controller.signal,
    );
    controller.abort();
    await assert.rejects(work, { code: 'cancelled' });
  });

  it('say so when their process cannot run', async () => {
    const { ImageTools } = await import('../../../src/images/imageTools');
    const broken = new ImageTools('/nonexistent/images.js');
    await assert.rejects(broken.toPng(readSample('lossless.webp'), 'a.webp', never), {
      code: 'internal',
      message: /^a\.webp could not be processed/,
    });
  });

  it('redact into a PNG with nothing but its pixels', async () => {
    const secret = Buffer.from('Comment\0the secret itself');
    const original = writePng(drawn(64, 32, (x, y) => [x * 4, y * 8, 99, 255]));
    const end = original.length - 12;
    const marked = Buffer.concat([
      original.subarray(0, end),
      pngChunk('tEXt', secret),
      pngChunk('IEND'),
      Buffer.from('behind the end'),
    ]);
    const regions: Region[] = [{ x: 8, y: 4, width: 16, height: 8, mode: 'black' }];
    const { bytes, width, height } = await tools().redact(
      marked,
      { regions, size: { width: 64, height: 32 } },
      'a.png',
      never,
    );
    assert.deepEqual([width, height], [64, 32]);
    assert.deepEqual([...new Set(chunkNames(bytes))], ['IHDR', 'IDAT', 'IEND']);
    const [before, after] = [readPng(original), readPng(bytes)];
    const inside = (x: number, y: number): boolean => x >= 8 && x < 24 && y >= 4 && y < 12;
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 64; x++) {
        assert.deepEqual(pixelAt(after, x, y), inside(x, y) ? [0, 0, 0, 255] : pixelAt(before, x, y));
      }
    }
  });

  it('make a thumbnail of what can be read, and none of nothing', async () => {
    const wide = writePng(drawn(40, 20, () => [200, 0, 0, 255]));
    const thumbnail = readPng(
      (await tools().collage([wide, Buffer.from('no image'), readSample('lossless.webp')], never))!,
    );
    assert.deepEqual([thumbnail.width, thumbnail.height], [200, 200]);
    assert.deepEqual(pixelAt(thumbnail, 50, 50), [200, 0, 0, 255]);
    assert.deepEqual(pixelAt(thumbnail, 150, 50), [240, 240, 240, 255]);
    assert.deepEqual(pixelAt(thumbnail, 5, 125), [255, 0, 0, 255]);
    assert.equal(await tools().collage([], never), null);
    assert.equal(await tools().collage([writePng(drawn(600, 4, () => [1, 1, 1, 255]))], never), null);
  });
});
