import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import { protectionOf, type Protection } from '../../../src/session/protection';
import type { RangeReader } from '../../../src/session/vault';
import { newImage, type SessionDraft } from '../../../src/session/write/draft';
import { encodeSession } from '../../../src/session/write/encodeSession';
import { makePng } from '../../support/session/madeSessions';

const { signal } = new AbortController();
const NAME = '20260131120000_shared.fastshot';
const DRAFT: SessionDraft = {
  name: 'shared',
  desc: '',
  tags: [],
  color: 'blue',
  class: '',
  createdAt: '2026-01-31T12:00:00',
  images: [newImage(makePng(40, 30), 40, 30)],
  thumbnail: null,
};

describe('what it takes to read a session', () => {
  const json = encodeSession(DRAFT, NAME);

  it('tells by the bytes, whatever the store is said to be', async () => {
    const key = await desktopVault('secret').toStoredFile(json, NAME);
    const plain = await desktopVault('').toStoredFile(json, NAME);
    const cases: readonly (readonly [Uint8Array, Protection])[] = [
      [key, 'key'],
      [plain, 'none'],
      [json, 'none'],
      [Buffer.from('age-encryption.org/v1\n-> X25519 abc'), 'sealed'],
      [Buffer.from('-----BEGIN AGE ENCRYPTED FILE-----\n'), 'sealed'],
    ];
    for (const [bytes, expected] of cases) {
      assert.equal(await protectionOf(readerOf(bytes).reader, signal), expected);
    }
  });

  it('reads the head only', async () => {
    const stored = await desktopVault('secret').toStoredFile(
      encodeSession({ ...DRAFT, desc: 'x'.repeat(900_000) }, NAME),
      NAME,
    );
    const { reader, read } = readerOf(stored);
    await protectionOf(reader, signal);
    assert.ok(read.bytes < 150_000, `${read.bytes} of ${stored.length} bytes`);
  });

  it('rejects an image that no session is behind', async () => {
    await assert.rejects(protectionOf(readerOf(makePng(40, 30)).reader, signal), { code: 'damaged' });
  });
});

function readerOf(bytes: Uint8Array): { reader: RangeReader; read: { bytes: number } } {
  const read = { bytes: 0 };
  const reader: RangeReader = {
    filename: NAME,
    size: bytes.length,
    read: async (offset, length) => {
      read.bytes += length;
      return bytes.slice(offset, offset + length);
    },
  };
  return { reader, read };
}
