import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Region } from '../../../../src/images/redact';
import { desktopVault } from '../../../../src/session/desktopVault';
import type { Drawing, SessionDocument } from '../../../../src/session/document';
import { carryFrom } from '../../../../src/session/write/carry';
import { newImage, withDrawings } from '../../../../src/session/write/draft';
import { encodeSession } from '../../../../src/session/write/encodeSession';
import { EMPTY_FIELDS } from '../../../../src/views/save/fields';
import type { NewFormImage } from '../../../../src/views/save/formImage';
import { importImages } from '../../../../src/views/save/importImages';
import { sessionImages } from '../../../../src/views/save/sessionImages';
import { toDraft } from '../../../../src/views/save/toDraft';
import { drawn, never, pixelAt, readPng, withImageTools, writePng } from '../../../support/images/imageTools';

const FILE = '20260101120000_secret.fastshot';
const NOW = new Date(2026, 0, 2, 3, 4, 5);
const BLACK: Region = { x: 20, y: 10, width: 40, height: 20, mode: 'black' };

/** No two pixels alike, so that any rest of them would be found. */
const pixels = drawn(100, 60, (x, y) => [x * 2, y * 4, (x * 7 + y * 13) % 256]);
const PNG = writePng(pixels);
const ANNOTATED = writePng(drawn(100, 60, (x, y) => (y === 15 ? [255, 0, 0] : [x * 2, y * 4, 9])));
const DRAWINGS: readonly Drawing[] = [
  { type: 'text', data: { x: 22, y: 12, text: 'hunter2' } },
  { type: 'lines', data: [[0, 50, 90, 55]] },
];

describe('redacting', () => {
  const tools = withImageTools();

  it('burns regions into the pixels; nothing of the original is left in the file', async () => {
    const { images } = await importImages(tools(), [{ name: 'secret.png', bytes: PNG }], never);
    const file = await written(images.map((image) => ({ ...image, regions: [BLACK] })));
    const { renditions } = (await decode(file)).images[0]!;
    for (const rendition of [renditions.original, renditions.zoomed]) assertHidden(rendition?.bytes());
    assert.equal(renditions.annotated, undefined);
    assertNoTrace(file, PNG);
  });

  it('takes annotations, drawings and unknown members of an existing session as well', async () => {
    const old = encodeSession(
      {
        ...EMPTY_FIELDS,
        createdAt: '2026-01-01T12:00:00',
        images: [withDrawings(newImage(PNG, 100, 60), DRAWINGS, ANNOTATED)],
        thumbnail: PNG,
      },
      FILE,
    );
    const carried = carryFrom(withUnknownMembers(old), Buffer.alloc(0), FILE);
    const [image] = sessionImages(await decode(old), carried);
    const file = await written([{ ...image!, regions: [BLACK] }], { carried });
    const document = await decode(file);
    const { renditions, drawings } = document.images[0]!;
    for (const role of ['original', 'annotated', 'zoomed'] as const) {
      assertHidden(renditions[role]?.bytes());
    }
    assert.deepEqual(drawings, [DRAWINGS[1]]);
    assertNoTrace(file, PNG);
    assertNoTrace(file, ANNOTATED);
    for (const secret of ['hunter2', 'ocr of the window', 'ocr of the session']) {
      assert.equal(file.includes(secret), false, secret);
    }
  });

  it('leaves images without regions as they are, byte for byte', async () => {
    const { images } = await importImages(tools(), [{ name: 'plain.png', bytes: PNG }], never);
    const file = await written(images);
    const document = await decode(file);
    assert.throws(() => assertNoTrace(file, PNG), 'the search finds what is there');
    assert.deepEqual(Buffer.from(document.images[0]?.renditions.original?.bytes() ?? []), Buffer.from(PNG));
  });

  it('refuses to save an image that it cannot redact', async () => {
    const { images } = await importImages(tools(), [{ name: 'lost.png', bytes: PNG }], never);
    const lost = images.map((image) => ({ ...image, regions: [BLACK], original: () => undefined }));
    await assert.rejects(written(lost), { code: 'damaged', message: /^lost\.png cannot be read/ });
  });

  async function written(images: readonly NewFormImage[], origin?: object): Promise<Buffer> {
    const request = { fields: EMPTY_FIELDS, images, origin: origin as never };
    return encodeSession(await toDraft(request, tools(), NOW, never), FILE);
  }
});

function decode(bytes: Uint8Array): Promise<SessionDocument> {
  return desktopVault('').decode(bytes, FILE);
}

function assertHidden(png: Uint8Array | undefined): void {
  const image = readPng(png ?? new Uint8Array());
  const { x, y, width, height } = BLACK;
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) {
      assert.deepEqual([...pixelAt(image, column, row)], [0, 0, 0, 255]);
    }
  }
  assert.deepEqual([...pixelAt(image, x - 1, y)].slice(0, 2), [...pixelAt(pixels, x - 1, y)].slice(0, 2));
}

/** Neither the bytes of the image nor a stretch of its compressed pixels, at any of the three offsets of base64. */
function assertNoTrace(file: Buffer, png: Uint8Array): void {
  const text = file.toString('latin1');
  const middle = Buffer.from(png).subarray(png.length / 2, png.length / 2 + 48);
  assert.equal(file.includes(middle), false);
  for (let offset = 0; offset < 3; offset++) {
    assert.equal(text.includes(middle.subarray(offset, offset + 30).toString('base64')), false);
  }
}

function withUnknownMembers(session: Buffer): Buffer {
  return Buffer.from(
    session
      .toString()
      .replace('"metadata": {', '"metadata": {\n    "text": "ocr of the session",')
      .replace('"is_hidden"', '"text": "ocr of the window",\n        "is_hidden"'),
  );
}
