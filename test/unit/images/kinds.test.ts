import assert from 'node:assert/strict';
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, it } from 'mocha';
import { inspectImage } from '../../../src/session/imageFile';
import { pngChunk } from '../../support/session/madeSessions';
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

/** An orientation of 6: to be turned by 90° clockwise. */
const TURN = Buffer.from('49492a000800000001001201030001000000060000000000000000', 'hex');
const PLAIN = writePng(drawn(4, 2, (x) => (x === 0 ? [255, 0, 0, 255] : [0, 0, 255, 255])));

/** A PNG with chunks right behind its header. */
function withChunks(...chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([PLAIN.subarray(0, 33), ...chunks, PLAIN.subarray(33)]);
}

describe('images as people have them', () => {
  const tools = withImageTools();

  it('are turned as EXIF says, also as PNG', async () => {
    const png = withChunks(pngChunk('eXIf', TURN));
    assert.deepEqual(inspectImage(png), { mime: 'image/png', width: 2, height: 4 });
    const turned = await tools().toPng(png, 'a.png', never);
    assert.deepEqual([turned.width, turned.height], [2, 4]);
    assert.ok(!chunkNames(turned.bytes).includes('eXIf'));
    const pixels = readPng(turned.bytes);
    assert.deepEqual(pixelAt(pixels, 0, 0), [255, 0, 0, 255]);
    assert.deepEqual(pixelAt(pixels, 0, 3), [0, 0, 255, 255]);
    assert.deepEqual(await tools().measure(png, 'a.png', never), { width: 2, height: 4 });
  });

  it('keep their colour profile, as PNG, JPEG or WebP, converted or redacted', async () => {
    const profile = displayP3();
    const data = Buffer.concat([Buffer.from('P3\0\0', 'latin1'), deflateSync(profile)]);
    const png = withChunks(pngChunk('iCCP', data));
    const size = { width: 4, height: 2 };
    const redacted = await tools().redact(png, { regions: [], size }, 'p3.png', never);
    assert.deepEqual(profileOf(redacted.bytes), profile);
    const turned = await tools().toPng(
      withChunks(pngChunk('iCCP', data), pngChunk('eXIf', TURN)),
      'p3.png',
      never,
    );
    assert.deepEqual(profileOf(turned.bytes), profile);
    assert.deepEqual(pixelAt(readPng(turned.bytes), 0, 0), [255, 0, 0, 255], 'the pixels stay as they are');
    const jpeg = readSample('quadrants.jpg');
    const segment = Buffer.concat([Buffer.from('ffe200004943435f50524f46494c45000101', 'hex'), profile]);
    segment.writeUInt16BE(segment.length - 2, 2);
    const photo = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
    assert.deepEqual(profileOf((await tools().toPng(photo, 'p3.jpg', never)).bytes), profile);
  });

  it('may be JPEGs of four inks', async () => {
    const { bytes, width, height } = await tools().toPng(readSample('cmyk.jpg'), 'cmyk.jpg', never);
    assert.deepEqual([width, height], [20, 12]);
    assert.equal(readPng(bytes).width, 20);
  });

  it('may be animated WebP, of which the first frame counts', async () => {
    const frame = readSample('lossless.webp').subarray(12);
    const { bytes, width } = await tools().toPng(animatedWebp(frame, 20, 12), 'animated.webp', never);
    assert.equal(width, 20);
    assert.deepEqual(pixelAt(readPng(bytes), 0, 0), [255, 0, 0, 255]);
  });

  it('may have a wrong checksum where pixels do not depend on it; what is saved has none', async () => {
    const text = Buffer.from(pngChunk('tEXt', Buffer.from('Comment\0mine')));
    text[text.length - 1]! ^= 1;
    const saved = await tools().toPng(withChunks(text), 'text.png', never);
    assert.deepEqual(chunkNames(saved.bytes), ['IHDR', 'IDAT', 'IEND']);
    assert.deepEqual(readPng(saved.bytes).data, readPng(PLAIN).data);
  });

  const MB = 1024 * 1024;
  const zeros = (size: number): Buffer => deflateSync(Buffer.alloc(size));
  const text = (...parts: (string | Buffer)[]): Buffer =>
    Buffer.concat(parts.map((part) => Buffer.from(part)));
  const packed: [what: string, chunk: (size: number) => Buffer][] = [
    ['a packed text', (size) => pngChunk('zTXt', text('Comment\0\0', zeros(size)))],
    [
      'a packed international text',
      (size) => pngChunk('iTXt', text('Comment\0\x01\0en\0Kommentar\0', zeros(size))),
    ],
    ['a colour profile', (size) => pngChunk('iCCP', text('profile\0\0', zeros(size)))],
  ];
  for (const [what, chunk] of packed) {
    it(`may have ${what} of more than 1 MB, which the desktop app does not open; what is saved has none`, async () => {
      const most = withChunks(chunk(MB));
      assert.deepEqual((await tools().toPng(most, 'most.png', never)).bytes, most);
      const saved = await tools().toPng(withChunks(chunk(MB + 1)), 'more.png', never);
      assert.deepEqual(chunkNames(saved.bytes), ['IHDR', 'IDAT', 'IEND']);
      assert.deepEqual(readPng(saved.bytes).data, readPng(PLAIN).data);
    });
  }

  it('may not have more than 64 MB of texts', async () => {
    const many = Array.from({ length: 65 }, () => pngChunk('tEXt', text('Comment\0', Buffer.alloc(MB, 'x'))));
    await assert.rejects(tools().toPng(withChunks(...many), 'many.png', never), { code: 'tooLarge' });
  });

  it('may be a GIF whose frame is larger than its screen, interlaced', async () => {
    // Four rows of four pixels in the order 0, 2, 1, 3; each row has one colour: 0, 1, 2 or 3.
    const gif = Buffer.from([
      ...Buffer.from('GIF89a'), 2, 0, 2, 0, 0x81, 0, 0,
      255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255,
      0x2c, 0, 0, 0, 0, 4, 0, 4, 0, 0x40, 2,
      ...blocks([0, 0, 0, 0, 2, 2, 2, 2, 1, 1, 1, 1, 3, 3, 3, 3]), 0x3b,
    ]); // prettier-ignore
    assert.deepEqual(inspectImage(gif), { mime: 'image/gif', width: 4, height: 4 });
    const { bytes, width, height } = await tools().toPng(gif, 'rows.gif', never);
    assert.deepEqual([width, height], [4, 4]);
    const rows = [0, 1, 2, 3].map((y) => pixelAt(readPng(bytes), 3, y).slice(0, 3).join());
    assert.deepEqual(rows, ['255,0,0', '0,255,0', '0,0,255', '255,255,255']);
  });

  it('may be tall, and are refused for the right reason when they are too tall', async () => {
    const tall = writePng(drawn(2, 40_000, () => [1, 2, 3, 255]));
    const size = { width: 2, height: 40_000 };
    assert.equal((await tools().redact(tall, { regions: [], size }, 'tall.png', never)).height, 40_000);
    const taller = writePng(drawn(1, 65_536, () => [1, 2, 3, 255]));
    await assert.rejects(tools().toPng(taller, 'taller.png', never), {
      code: 'invalidInput',
      message: /^taller\.png is 1 × 65,536 pixels: no side can be longer than 65,535\./,
    });
  });
});

/** Pixels as LZW codes of three bits, with a clear code before each, so that they never grow. */
function blocks(pixels: readonly number[]): number[] {
  const codes = [...pixels.flatMap((pixel) => [4, pixel]), 5];
  const bytes = Array<number>(Math.ceil((codes.length * 3) / 8)).fill(0);
  for (const [index, code] of codes.entries()) {
    for (let bit = 0; bit < 3; bit++) {
      const at = index * 3 + bit;
      bytes[at >> 3]! |= ((code >> bit) & 1) << (at & 7);
    }
  }
  return [bytes.length, ...bytes, 0];
}

/** A profile that a decoder takes: an RGB one with nothing but its header and what it must have. */
function displayP3(): Buffer {
  const tags = ['rXYZ', 'gXYZ', 'bXYZ', 'wtpt', 'rTRC', 'gTRC', 'bTRC', 'desc', 'cprt'];
  const xyz = (x: number, y: number, z: number): Buffer => {
    const bytes = Buffer.alloc(20);
    bytes.write('XYZ ');
    [x, y, z].forEach((value, index) => bytes.writeInt32BE(Math.round(value * 65_536), 8 + index * 4));
    return bytes;
  };
  const curve = Buffer.from('63757276000000000000000102330000', 'hex');
  const text = Buffer.concat([Buffer.from('text\0\0\0\0P3', 'latin1'), Buffer.alloc(2)]);
  const values: Readonly<Record<string, Buffer>> = {
    rXYZ: xyz(0.5151, 0.2412, -0.0011),
    gXYZ: xyz(0.292, 0.6922, 0.0419),
    bXYZ: xyz(0.1571, 0.0666, 0.7841),
    wtpt: xyz(0.9642, 1, 0.8249),
  };
  const header = Buffer.alloc(132);
  header.writeUInt32BE(0x02400000, 8);
  header.write('mntrRGB XYZ ', 12);
  header.write('acsp', 36);
  xyz(0.9642, 1, 0.8249).copy(header, 68, 8);
  header.writeUInt32BE(tags.length, 128);
  let at = 132 + tags.length * 12;
  const table: Buffer[] = [];
  const data: Buffer[] = [];
  for (const tag of tags) {
    const known = values[tag] ?? (tag.endsWith('TRC') ? curve : text);
    const value = Buffer.concat([known, Buffer.alloc(-known.length & 3)]);
    const entry = Buffer.alloc(12);
    entry.write(tag);
    entry.writeUInt32BE(at, 4);
    entry.writeUInt32BE(value.length, 8);
    table.push(entry);
    data.push(value);
    at += value.length;
  }
  header.writeUInt32BE(at, 0);
  return Buffer.concat([header, ...table, ...data]);
}

function profileOf(png: Uint8Array): Buffer {
  const bytes = Buffer.from(png);
  const at = bytes.indexOf('iCCP');
  assert.notEqual(at, -1, 'it has a profile');
  const data = bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4));
  return inflateSync(data.subarray(data.indexOf(0) + 2));
}

/** Twice the same frame. */
function animatedWebp(frame: Uint8Array, width: number, height: number): Buffer {
  const riff = (name: string, data: Uint8Array): Buffer => {
    const head = Buffer.alloc(8);
    head.write(name);
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  };
  const canvas = Buffer.alloc(10);
  canvas[0] = 2;
  canvas.writeUIntLE(width - 1, 4, 3);
  canvas.writeUIntLE(height - 1, 7, 3);
  const place = Buffer.alloc(16);
  place.writeUIntLE(width - 1, 6, 3);
  place.writeUIntLE(height - 1, 9, 3);
  place.writeUIntLE(100, 12, 3);
  const one = riff('ANMF', Buffer.concat([place, frame]));
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    riff('VP8X', canvas),
    riff('ANIM', Buffer.alloc(6)),
    one,
    one,
  ]);
  return riff('RIFF', body);
}
