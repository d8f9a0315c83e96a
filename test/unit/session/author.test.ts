import assert from 'node:assert/strict';
import { decodeRow, encodeRow } from '../../../src/cache/rowCodec';
import { haystackOf } from '../../../src/catalog/haystack';
import { toEntry } from '../../../src/catalog/entry';
import { parseMetaIndex } from '../../../src/session/metaIndex';
import { parseMetadata } from '../../../src/session/metadata';
import { parseSealedIndex, sealedIndexText } from '../../../src/session/sealed/sealedIndex';
import { carryFrom } from '../../../src/session/write/carry';
import { encodeSession } from '../../../src/session/write/encodeSession';
import { metaIndexJson } from '../../../src/session/write/metaIndexJson';

const FILE = '20260421090000_a.fastshot';
const NO_KEY = Buffer.alloc(0);
const draft = {
  name: 'a',
  desc: '',
  tags: [],
  class: '',
  createdAt: '2026-04-21T09:00:00',
  images: [],
};
const metadataOf = (text: Buffer): Record<string, unknown> =>
  (JSON.parse(text.toString()) as { metadata: Record<string, unknown> }).metadata;

describe('author of a session', () => {
  it('is in the session, and is kept when another user edits it', () => {
    const mine = encodeSession({ ...draft, author: 'Ada' }, FILE);
    assert.equal(metadataOf(mine)['author'], 'Ada');
    const carried = carryFrom(mine, NO_KEY, FILE);
    const edited = encodeSession({ ...draft, name: 'b', author: 'Bob', carried }, FILE);
    assert.equal(metadataOf(edited)['author'], 'Ada');
    assert.equal('author' in metadataOf(encodeSession(draft, FILE)), false, 'and in none that has none');
  });

  it('comes before the thumbnail, which the desktop app has last', () => {
    const names = Object.keys(metadataOf(encodeSession({ ...draft, author: 'Ada' }, FILE)));
    assert.equal(names.at(-1), 'thumbnail_collage');
  });

  it('is in the index of both kinds of vault, so that no list needs the session', () => {
    const metadata = parseMetadata({ name: 'a', author: 'Ada' });
    const index = metaIndexJson(FILE, metadata, 10, 'etag:e');
    assert.equal(parseMetaIndex(index, FILE).author, 'Ada');
    const sealed = { ...metadata, sealed: { contentId: 'c', sha256: 's' } };
    const text = sealedIndexText({ filename: FILE, size: 10 }, sealed);
    assert.equal(parseSealedIndex(text, FILE).author, 'Ada');
    const bare = metaIndexJson(FILE, parseMetadata({ name: 'a' }), 10, 'etag:e');
    assert.ok(!bare.toString().includes('author'));
  });

  it('is kept by the cache, with and without a vault, and is found', () => {
    for (const sealed of [undefined, { contentId: 'c', sha256: 's' }]) {
      const metadata = { ...parseMetadata({ name: 'a', author: 'Ada' }), ...(sealed ? { sealed } : {}) };
      const row = { filename: FILE, size: 1, etag: 'e', modified: 1, metadata, problem: undefined };
      assert.deepEqual(decodeRow(encodeRow(row)), row);
      assert.ok(haystackOf(toEntry('cloud', row)).includes('ada'));
    }
  });
});
