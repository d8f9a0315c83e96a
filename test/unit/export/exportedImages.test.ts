import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { exportedImages } from '../../../src/export/exportedImages';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionDocument } from '../../../src/session/document';

/** The key of the encrypted samples. */
const KEY = 'open-key-123';

describe('the images of a session that are exported', () => {
  const decode = (file: string): Promise<SessionDocument> =>
    desktopVault(KEY).decode(readFileSync(path.join(__dirname, '../../fixtures', file)), path.basename(file));

  it('are one for each, as taken or as drawn on, or every rendition', async () => {
    const session = await decode('local/wrapper_02.fastshot');
    const names = (choice: Parameters<typeof exportedImages>[1]): string[] =>
      exportedImages(session, choice).images.map(({ name }) => name);
    assert.deepEqual(names('originals'), ['1-original.png', '2-original.png']);
    const roles = session.images.map(({ renditions }) => (renditions.annotated ? 'annotated' : 'original'));
    assert.ok(roles.includes('annotated'), 'the sample has drawings');
    assert.deepEqual(
      names('annotated'),
      roles.map((role, index) => `${index + 1}-${role}.png`),
    );
    const all = session.images.flatMap(({ renditions }, index) =>
      Object.keys(renditions).map((role) => `${index + 1}-${role}.png`),
    );
    assert.deepEqual(names('all').toSorted(), all.toSorted());
    assert.ok(all.length > 2);
  });

  it('are the bytes of the session, and what cannot be read is named', async () => {
    const damaged = await decode('broken/image_is_text.fastshot');
    const { images, problems } = exportedImages(damaged, 'originals');
    assert.equal(images.length + problems.length, damaged.images.length);
    for (const { image } of images) assert.equal(image.bytes().length, image.size);
    const nothing = { ...damaged, images: damaged.images.map((image) => ({ ...image, renditions: {} })) };
    assert.deepEqual(
      exportedImages(nothing, 'all').problems.map((problem) => /^Image \d+: ./.test(problem)),
      damaged.images.map(() => true),
    );
  });
});
