import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SessionMetadata } from '../../../../src/session/metadata';
import { metaIndexJson } from '../../../../src/session/write/metaIndexJson';
import { wantedDesktopIndex } from '../../../../src/sync/maintain/indexText';

const MODIFIED = Date.UTC(2026, 10, 28, 8, 0, 7, 250);
const SESSION = { filename: '20261128090000_bug.fastshot', size: 5, modified: MODIFIED };
const METADATA: SessionMetadata = {
  name: 'bug',
  desc: '',
  tags: [],
  color: 'red',
  class: '',
  createdAt: '2026-11-28T09:00:00.123456',
  imageCount: 1,
};

describe('an index beside its session', () => {
  const why = (indexed: Partial<SessionMetadata>): string | undefined => {
    const index = metaIndexJson(SESSION.filename, { ...METADATA, ...indexed }, SESSION.size, '');
    return wantedDesktopIndex(SESSION, METADATA, index, '').why;
  };

  it('is right where it says the same', () => assert.equal(why({}), undefined));

  for (const createdAt of [
    '2026-11-28T08:00:07+00:00',
    '2026-11-28 08:00:07+00:00',
    '2026-11-28T08:00:07Z',
    '2026-11-28T08:00:07',
    '2026-11-28T08:00:07.000Z',
  ]) {
    it(`is right with the store's time, as the desktop app's rebuild writes it: ${createdAt}`, () => {
      assert.equal(why({ createdAt }), undefined);
      assert.equal(why({ createdAt, name: 'another' }), 'different');
    });
  }

  for (const createdAt of ['2026-11-28T09:00:01', '2026-11-28', '2025-11-28T08:00:07']) {
    it(`is stale with another local time: ${createdAt}`, () => {
      assert.equal(why({ createdAt }), 'different');
    });
  }
});
