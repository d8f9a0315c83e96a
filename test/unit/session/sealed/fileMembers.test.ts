import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { bundleOf } from '../../../../src/session/sealed/bundle';
import { desktopText } from '../../../../src/session/sealed/desktopText';
import { makePng } from '../../../support/session/madeSessions';

const NAME = '20260102030405_abcdefgh.fastshot';
const IMAGE = makePng().toString('base64');
const PLACES = ['original_image_data', 'original_image', 'annotated_original_data', 'image_data', 'image'];

const throughSealing = (session: unknown): unknown => {
  const { sessionJson, files } = bundleOf(Buffer.from(JSON.stringify(session)), NAME);
  return JSON.parse(desktopText(sessionJson, files, NAME).toString());
};

/** Anything, and much that looks as a file of a bundle does. */
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('1/original.png', 'thumb.png', 'C:\\shots\\a.png', 5, null).map((file) => ({ file })),
);
const members = fc.dictionary(
  fc.string().filter((name) => !PLACES.includes(name) && name !== '__proto__'),
  value,
  { maxKeys: 4 },
);

describe('members of a session that nobody knows', () => {
  it('come out of a sealed session as they went in, whatever they look like', () => {
    fc.assert(
      fc.property(members, members, members, members, (window, session, metadata, extra) => {
        const { windows: _w, metadata: _m, ...inner } = session;
        const { thumbnail_collage: _t, ...own } = metadata;
        const { session: _s, metadata: _n, ...root } = extra;
        const original = {
          ...root,
          session: { ...inner, windows: [{ ...window, original_image_data: IMAGE, image_data: IMAGE }] },
          metadata: { ...own, name: 'n', thumbnail_collage: IMAGE },
        };
        assert.deepEqual(throughSealing(original), JSON.parse(JSON.stringify(original)));
      }),
    );
  });

  for (const place of PLACES) {
    it(`cannot stand for an image: {"file"} as ${place}`, () => {
      const session = (image: unknown): object => ({
        session: { windows: [{ [place]: image }] },
        metadata: { name: 'n' },
      });
      const error = { code: 'damaged', message: new RegExp(`"file".* as its ${place}, where an image`) };
      assert.throws(() => throughSealing(session({ file: '1/original.png' })), error);
      assert.throws(() => throughSealing(session({ file: 5 })), error);
      for (const other of [null, {}, { file: 1, more: 2 }, 'no image', IMAGE]) {
        assert.deepEqual(throughSealing(session(other)), session(other));
      }
    });
  }

  it('cannot stand for a thumbnail', () => {
    const metadata = { name: 'n', thumbnail_collage: { file: 'thumb.png' } };
    assert.throws(() => throughSealing({ session: { windows: [] }, metadata }), {
      code: 'damaged',
      message: /thumbnail_collage/,
    });
  });
});
