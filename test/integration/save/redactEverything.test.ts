import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { loadVips } from '../../../src/images/vips';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionDocument } from '../../../src/session/document';
import { carryFrom } from '../../../src/session/write/carry';
import { encodeSession } from '../../../src/session/write/encodeSession';
import { EMPTY_FIELDS } from '../../../src/views/save/fields';
import type { NewFormImage } from '../../../src/views/save/formImage';
import { importImages } from '../../../src/views/save/importImages';
import { sessionImages } from '../../../src/views/save/sessionImages';
import { toDraft } from '../../../src/views/save/toDraft';
import { drawn, never, readPng, withImageTools, writePng } from '../../support/images/imageTools';

const FILE = '20260101120000_secret.fastshot';
const KEY = 'a key';
const NOW = new Date(2026, 0, 2, 3, 4, 5);
const FORMATS = ['png', 'jpg', 'webp'] as const;
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Gray, with something secret in a colour of its own, in a corner: wherever it is turned to, it is in another place. */
function picture(scale = 1): Uint8Array {
  const isSecret = (x: number, y: number): boolean => x >= 30 * scale && x < 46 * scale && y < 12 * scale;
  return writePng(
    drawn(48 * scale, 32 * scale, (x, y) => (isSecret(x, y) ? [255, 0, 255] : [120, 120, 120])),
  );
}

/** The pixels of the secret in an image, and the box around them. */
function secretIn(png: Uint8Array): { readonly count: number; readonly box: Box } {
  const { width, height, data } = readPng(png);
  const box = { left: width, top: height, right: 0, bottom: 0 };
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    // What JPEG makes of it is near it still.
    if (data[at]! < 170 || data[at + 1]! > 90 || data[at + 2]! < 170) continue;
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x + 1);
    box.bottom = Math.max(box.bottom, y + 1);
    count++;
  }
  return { count, box };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

describe('what is redacted', () => {
  const tools = withImageTools();
  before(() => loadVips());

  for (const format of FORMATS) {
    it(`is in nothing that is written of a ${format} file`, async () => {
      const bytes = await turned(format, 6);
      const { images } = await importImages(tools(), [{ name: `a.${format}`, bytes }], never);
      await assertGone(images, format);
    });

    for (const orientation of ORIENTATIONS) {
      it(`is in nothing that is written of a session with a ${format} of orientation ${orientation}`, async () => {
        const original = await turned(format, orientation);
        const text = sessionText({
          original_image_data: original,
          image_data: original,
          annotated_original_data: original,
        });
        await assertGone(await imagesOf(text), `${format}, ${orientation}`, text);
      });
    }
  }

  it('is in no annotated image of another size, and in no image on screen of another size', async () => {
    const text = sessionText({
      original_image_data: picture(),
      annotated_original_data: picture(2),
      image_data: picture(3),
    });
    const images = await imagesOf(text);
    await assertGone(images, 'other sizes', text);
  });

  it('is refused where the image is not of the size that was shown', async () => {
    const [image] = (await importImages(tools(), [{ name: 'a.png', bytes: picture() }], never)).images;
    const other = { ...image!, original: () => new Uint8Array(picture(2)) };
    await assert.rejects(saved([hidden(other, secretIn(picture()).box)]), {
      code: 'invalidInput',
      message: /^a\.png is 96 × 64 pixels and not 48 × 32, as it was shown\. Nothing was changed\./,
    });
  });

  /** A file that shows the picture once it is turned as it says. */
  async function turned(format: (typeof FORMATS)[number], orientation: number): Promise<Buffer> {
    const vips = await loadVips();
    const image = vips.Image.pngloadBuffer(picture()).copy();
    image.setInt('orientation', orientation);
    const bytes = {
      png: () => image.pngsaveBuffer(),
      jpg: () => image.jpegsaveBuffer({ Q: 98, subsample_mode: 'off' }),
      webp: () => image.webpsaveBuffer({ lossless: true }),
    }[format]();
    image.delete();
    return Buffer.from(bytes);
  }

  /** Hides what the user sees of the secret, and looks for it in all that is written. */
  async function assertGone(images: readonly NewFormImage[], what: string, before?: Buffer): Promise<void> {
    const marked: NewFormImage[] = [];
    for (const image of images) {
      const shown = await tools().toPng(image.original()!, image.label, never);
      assert.deepEqual([shown.width, shown.height], [image.width, image.height], what);
      const { count, box } = secretIn(shown.bytes);
      assert.ok(count > 100, `${what}: it is there before`);
      marked.push(hidden(image, box));
    }
    assert.equal(marked.length, 1);
    const text = await saved(marked, before);
    const cloud = Buffer.from(await desktopVault(KEY).toStoredFile(text, FILE));
    for (const [container, key] of [
      [text, ''],
      [cloud, KEY],
    ] as const) {
      const document = await desktopVault(key).decode(container, FILE);
      const written = [
        ...document.images.flatMap(({ renditions }) => Object.values(renditions)),
        document.thumbnail,
      ];
      assert.ok(written.length >= 3, what);
      for (const image of written) {
        const png = (await tools().toPng(image!.bytes(), what, never)).bytes;
        assert.equal(secretIn(png).count, 0, what);
      }
    }
  }

  async function saved(images: readonly NewFormImage[], before?: Buffer): Promise<Buffer> {
    const carried = before && carryFrom(before, Buffer.alloc(0), FILE);
    const request = { fields: EMPTY_FIELDS, images, origin: carried && { carried } };
    return encodeSession(await toDraft(request, tools(), NOW, never), FILE);
  }
});

function hidden(image: NewFormImage, { left, top, right, bottom }: Box): NewFormImage {
  // As generous as a user is: the edges of a JPEG are soft.
  const box = { x: left - 2, y: top - 2, width: right - left + 4, height: bottom - top + 4 };
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  return { ...image, regions: [{ ...box, x, y, mode: 'black' }] };
}

/** A session of the desktop app with one image, and a thumbnail that shows it. */
function sessionText(renditions: Readonly<Record<string, Uint8Array>>): Buffer {
  const window = Object.fromEntries(
    Object.entries(renditions).map(([member, bytes]) => [member, Buffer.from(bytes).toString('base64')]),
  );
  return Buffer.from(
    JSON.stringify({
      session: { version: '1.0', windows: [{ ...window, draw_history: [], scale: 1 }] },
      metadata: { name: 'a', thumbnail_collage: Buffer.from(picture()).toString('base64') },
    }),
  );
}

async function imagesOf(text: Buffer): Promise<readonly NewFormImage[]> {
  const document: SessionDocument = await desktopVault('').decode(text, FILE);
  return sessionImages(document, carryFrom(text, Buffer.alloc(0), FILE));
}
