import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { loadVips } from '../../../src/images/vips';
import { desktopVault } from '../../../src/session/desktopVault';
import { carryFrom } from '../../../src/session/write/carry';
import { encodeSession } from '../../../src/session/write/encodeSession';
import { EMPTY_FIELDS } from '../../../src/views/save/fields';
import type { NewFormImage } from '../../../src/views/save/formImage';
import { importImages } from '../../../src/views/save/importImages';
import { toDraft } from '../../../src/views/save/toDraft';
import { never, withImageTools } from '../../support/images/imageTools';
import {
  FORMATS,
  hidden,
  imagesOf,
  picture,
  secretIn,
  sessionText,
  turned,
} from '../../support/images/secretPicture';

const FILE = '20260101120000_secret.fastshot';
const KEY = 'a key';
const NOW = new Date(2026, 0, 2, 3, 4, 5);
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

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
        await assertGone(await imagesOf(text, FILE), `${format}, ${orientation}`, text);
      });
    }
  }

  it('is in no annotated image of another size, and in no image on screen of another size', async () => {
    const text = sessionText({
      original_image_data: picture(),
      annotated_original_data: picture(2),
      image_data: picture(3),
    });
    const images = await imagesOf(text, FILE);
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
