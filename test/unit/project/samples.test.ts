import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';

const FOLDER = path.resolve(__dirname, '../../../media/samples');

describe('the sample sessions that ship', () => {
  const names = readdirSync(FOLDER);

  it('are few and small', () => {
    const sizes = names.map((name) => readFileSync(path.join(FOLDER, name)).length);
    assert.equal(sizes.length, 3);
    assert.ok(sizes.reduce((sum, size) => sum + size) < 500_000, String(sizes));
  });

  for (const name of names) {
    it(`open whole, without any key: ${name}`, async () => {
      const bytes = readFileSync(path.join(FOLDER, name));
      const { metadata, images, thumbnail, problems } = await desktopVault('').decode(bytes, name);
      assert.deepEqual([problems, images.flatMap((image) => image.problems)], [[], []]);
      assert.ok(metadata?.tags.includes('sample') && thumbnail, 'by which all are found');
      assert.equal(images.length, 2);
      assert.ok(images.some(({ drawings }) => drawings.length > 0));
      assert.ok(images.every(({ renditions }) => renditions.original?.mime === 'image/png'));
    });
  }
});
