import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { silentLog } from '../../../../src/base/log';
import { desktopKey } from '../../../../src/session/desktopKey';
import { desktopVault } from '../../../../src/session/desktopVault';
import { encodeContainer } from '../../../../src/session/write/encodeContainer';
import { desktopFormat } from '../../../../src/sync/write/desktopFormat';
import { hashInTurns } from '../../../../src/base/inTurns';

const KEY = ' schlüssel ';
const [FROM, TO] = ['20260907090000_a.fastshot', '20260907090000_a_2.fastshot'];
const METADATA = { name: 'a', desc: '**b**', tags: ['t'], class: 'c', imageCount: 0 };
const TEXT = JSON.stringify(
  {
    session: { version: '1.0', windows: [], unknown: { scale: 1 } },
    metadata: { name: 'a', extra: [1, 'ü'], filename: FROM, image_count: 0, thumbnail_collage: null },
  },
  null,
  2,
);

describe('renaming a session for the desktop app', () => {
  const vault = desktopVault(KEY);
  const format = desktopFormat(vault, KEY, silentLog);
  const rename = async (session: Uint8Array) => {
    const index = await format.index(FROM, METADATA, session);
    return format.rename({ session, index }, FROM, TO);
  };
  const expected = TEXT.replace(FROM, TO);

  for (const [kind, session] of [
    ['with a cover', encodeContainer(Buffer.from(TEXT), desktopKey(KEY))],
    ['with a cover and no key', encodeContainer(Buffer.from(TEXT), Buffer.alloc(0))],
    ['without a cover', Buffer.from(TEXT)],
  ] as const) {
    it(`changes nothing but its name, ${kind}`, async () => {
      const renamed = await rename(session);
      assert.equal(Buffer.from(await vault.toLocalFile(renamed.session, TO)).toString(), expected);
      assert.deepEqual(renamed.session.subarray(0, 200), session.subarray(0, 200));
    });
  }

  it('makes an index that tells the new name, size and hash', async () => {
    const { session, index } = await rename(Buffer.from(TEXT));
    const parsed = JSON.parse(Buffer.from(index).toString());
    assert.equal(parsed.filename, TO);
    assert.equal(parsed.metadata.file_size, session.length);
    assert.equal(parsed.checksum, `sha256:${await hashInTurns('sha256', session)}`);
    assert.equal((await format.parseIndex(index, TO)).desc, '**b**');
  });

  it('sends what is no whole session as it is', async () => {
    for (const bytes of [Buffer.from('{"session": {"version": "1.0", '), Buffer.from([1, 2, 3])]) {
      assert.deepEqual(Buffer.from((await rename(bytes)).session), bytes);
    }
  });
});
