import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { inspectImage } from '../../../src/session/imageFile';
import { readFixture } from '../../support/session/samples';
import { makePng, pngChunk } from '../../support/session/madeSessions';

const gif = Buffer.from('R0lGODlhAgADAIAAAAAAAP///yH5BAAAAAAALAAAAAACAAMAAAIDhH8FADs=', 'base64');
const bmp = Buffer.alloc(58);
bmp.write('BM');
bmp.writeUInt32LE(4, 18);
bmp.writeInt32LE(-5, 22);
const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080007000901011100ffd9', 'hex');
const webp = Buffer.concat([
  Buffer.from('RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0', 'latin1'),
  Buffer.from('2f0280000000000000000000000000', 'hex'),
]);

describe('inspectImage', () => {
  it('tells format and size by the bytes', () => {
    assert.deepEqual(inspectImage(makePng(3, 4)), { mime: 'image/png', width: 3, height: 4 });
    assert.deepEqual(inspectImage(gif), { mime: 'image/gif', width: 2, height: 3 });
    assert.deepEqual(inspectImage(bmp), { mime: 'image/bmp', width: 4, height: 5 });
    assert.deepEqual(inspectImage(jpeg), { mime: 'image/jpeg', width: 9, height: 7 });
    assert.deepEqual(inspectImage(webp), { mime: 'image/webp', width: 3, height: 3 });
    assert.deepEqual(
      inspectImage(readFixture('default_cover.png')),
      inspectImage(readFixture('default_cover.png')),
    );
  });

  const refused: Readonly<Record<string, readonly [Uint8Array, string]>> = {
    SVG: [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'), 'is not an image'],
    HTML: [Buffer.from('<!doctype html><script>alert(1)</script>'), 'is not an image'],
    nothing: [new Uint8Array(0), 'is not an image'],
    'a PNG signature alone': [makePng().subarray(0, 8), 'ends early'],
    'a PNG without its end': [makePng().subarray(0, -12), 'ends early'],
    'a PNG without pixels': [
      Buffer.concat([makePng().subarray(0, 33), pngChunk('IEND')]),
      'is damaged: it has no pixels',
    ],
    'a PNG without header': [
      Buffer.concat([makePng().subarray(0, 8), pngChunk('IEND')]),
      'is damaged: its header is missing',
    ],
    'an empty PNG': [makePng(0, 5), 'has no pixels'],
    'a PNG bomb': [
      makePng(65_535, 65_535),
      'is 65,535 × 65,535 pixels, more than the 64 megapixels that can be shown',
    ],
    'a PNG too wide': [makePng(65_536, 1), 'is 65,536 × 1 pixels: no side can be longer than 65,535'],
  };
  for (const [what, [bytes, why]] of Object.entries(refused)) {
    it(`refuses ${what}`, () => assert.equal(inspectImage(bytes), why));
  }

  it('finds any flipped byte and any cut of a PNG', () => {
    const png = makePng();
    for (let at = 0; at < png.length; at++) {
      const flipped = Buffer.from(png);
      flipped[at]! ^= 0x10;
      assert.equal(typeof inspectImage(flipped), 'string', `byte ${at}`);
      assert.equal(typeof inspectImage(png.subarray(0, at)), 'string', `first ${at} bytes`);
    }
  });
});
