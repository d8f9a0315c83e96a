import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFastshotError } from '../../../../src/base/errors';
import { parseSessionJson } from '../../../../src/session/sealed/sessionJson';

const NAME = '20260102030405_abcdefgh.fastshot';

/** A `session.json` with these members besides those it must have. */
function json(members: object): Buffer {
  const least = {
    version: 1,
    filename: NAME,
    content_id: '0'.repeat(32),
    metadata: {},
    files: [],
    windows: [],
  };
  return Buffer.from(JSON.stringify({ ...least, ...members }));
}

describe('the session.json of a sealed session', () => {
  it('may list 10,000 images, and no more', () => {
    const windows = Array.from({ length: 10_000 }, () => ({}));
    assert.equal(parseSessionJson(json({ windows }), NAME).images.length, 10_000);
    assert.throws(
      () => parseSessionJson(json({ windows: [...windows, {}] }), NAME),
      (error) => isFastshotError(error, 'damaged') && error.message.includes('10000 images'),
    );
  });

  for (const path of [
    '../x.png',
    '/x.png',
    'a\\b.png',
    'C:x.png',
    'con',
    '1/../x.png',
    'x.png\0',
    '1/2/x.png',
    '.x',
    'X.png',
  ]) {
    it(`lists no file ${JSON.stringify(path)}`, () => {
      const files = [{ path, size: 1, sha256: '0'.repeat(64) }];
      assert.throws(
        () => parseSessionJson(json({ files }), NAME),
        (error) => isFastshotError(error, 'damaged'),
      );
    });
  }
});
