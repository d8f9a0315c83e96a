import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { ErrorCode } from '../../../src/base/errors';
import { sealedVault, type SealedVault } from '../../../src/sealing/sealedVault';
import { memoryReader } from '../../../src/session/memoryReader';
import { withAge } from '../../support/sealing/ageScript';
import { never, newKey, newVault } from '../../support/sealing/sealedVaults';
import { makePng } from '../../support/session/madeSessions';
import { CountingReader } from '../../support/session/samples';

const NAME = '20260102030405_abcdefgh.fastshot';
const OTHER = '20260102030405_zzzzzzzz.fastshot';

/** A session with an image of this many bytes. */
function session(size = 100): Buffer {
  const image = Buffer.concat([makePng(), Buffer.alloc(size, 'x')]).toString('base64');
  return Buffer.from(
    JSON.stringify({
      session: { version: '1.0', windows: [{ original_image_data: image }] },
      metadata: { name: 'n', thumbnail_collage: makePng().toString('base64') },
    }),
  );
}

describe('a sealed session that is not as it should be', () => {
  const age = withAge();
  let vault: SealedVault;
  let bytes: Buffer;
  before(async () => {
    vault = await newVault(age());
    bytes = Buffer.from(await vault.toStoredFile(session(300_000), NAME));
  });

  const refuses = async (
    changed: Uint8Array,
    code: ErrorCode,
    words: RegExp,
    by: SealedVault = vault,
    name = NAME,
  ): Promise<void> => {
    const expected = { code, message: words };
    await assert.rejects(by.decode(changed, name), expected);
    await assert.rejects(by.toLocalFile(changed, name), { code });
  };
  const headRefuses = async (
    changed: Uint8Array,
    code: ErrorCode,
    by: SealedVault = vault,
    name = NAME,
  ): Promise<void> => {
    await assert.rejects(by.readMetadata(new CountingReader(changed, name), never), { code });
  };
  const flipped = (at: number): Buffer => {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    return changed;
  };

  it('is refused under another name', async () => {
    await refuses(bytes, 'renamed', /sealed under another name/, vault, OTHER);
    await headRefuses(bytes, 'renamed', vault, OTHER);
  });

  it('is refused with another key', async () => {
    const other = await newVault(age());
    await refuses(bytes, 'wrongKey', /sealed to another key/, other);
    await headRefuses(bytes, 'wrongKey', other);
  });

  it('is refused when it is not what its index describes', async () => {
    const { sealed } = (await vault.readMetadata(new CountingReader(bytes, NAME), never))!;
    assert.equal(sealed?.size, bytes.length);
    await vault.decode(bytes, NAME, { known: sealed });
    const other = Buffer.from(await vault.toStoredFile(session(400_000), NAME));
    await assert.rejects(vault.decode(other, NAME, { known: sealed }), {
      code: 'renamed',
      message: /swapped/,
    });
    await assert.rejects(vault.decode(bytes.subarray(0, 100_000), NAME, { known: sealed }), {
      code: 'truncated',
    });
  });

  for (const length of [0, 10, 100, 180]) {
    it(`is truncated at byte ${length}, in its header`, () =>
      refuses(bytes.subarray(0, length), 'truncated', /./));
  }
  for (const missing of [1024, 70_000, 200_000]) {
    it(`is truncated by ${missing} bytes`, async () => {
      const cut = bytes.subarray(0, bytes.length - missing - 1024);
      await refuses(cut, 'truncated', /at least \d+ KB of it are missing/);
      await headRefuses(cut, 'truncated');
    });
  }

  it('is damaged wherever a bit flips', async () => {
    const header = bytes.indexOf('\n---') + 1;
    for (const at of [header + 6, header + 60, header + 100, 70_000, 150_000, bytes.length - 1]) {
      await refuses(flipped(at), 'damaged', /is damaged/);
    }
    await headRefuses(flipped(header + 100), 'damaged');
  });

  it('is damaged when something is appended', () =>
    refuses(Buffer.concat([bytes, Buffer.from('more')]), 'damaged', /is damaged/));

  it('is damaged when its chunks change places', async () => {
    const changed = Buffer.from(bytes);
    const start = bytes.indexOf('\n', bytes.indexOf('\n---') + 1) + 1 + 16;
    const chunk = 65_552;
    bytes.copy(changed, start + chunk, start + 2 * chunk, start + 3 * chunk);
    bytes.copy(changed, start + 2 * chunk, start + chunk, start + 2 * chunk);
    await refuses(changed, 'damaged', /is damaged/);
  });

  it('is refused when it is not age', async () => {
    await refuses(session(), 'notSealed', /not an age file/);
    await headRefuses(session(), 'notSealed');
    await refuses(Buffer.concat([makePng(), Buffer.from('FHDR{}')]), 'notSealed', /not an age file/);
  });

  it('says which age it does not know', async () => {
    const newer = Buffer.from(bytes.toString('latin1').replace('.org/v1', '.org/v2'), 'latin1');
    await refuses(newer, 'unsupportedFormat', /version v2/);
    const armor = Buffer.from('-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n');
    await refuses(armor, 'unsupportedFormat', /armor/);
  });

  it('is opened by a replaced key only when it was there then', async () => {
    const { key, recipient } = await newKey(age(), 2);
    const old = vault.keys.keys[0]!;
    const { head } = await vault.readHead(memoryReader(bytes, NAME), never);
    const kept = { head: head.metadata.sealed!.sha256 };
    const rotated = (names: readonly string[]): SealedVault =>
      sealedVault(age(), {
        ...vault.keys,
        keys: [key, { ...old, opensOnly: new Map(names.map((name) => [name, kept])) }],
        recipient,
      });
    await rotated([NAME]).decode(bytes, NAME);
    await refuses(bytes, 'wrongKey', /generation 1/, rotated([OTHER]));
    await headRefuses(bytes, 'wrongKey', rotated([]));
    const fresh = await rotated([]).toStoredFile(session(), NAME);
    await rotated([]).decode(fresh, NAME);
    await refuses(fresh, 'wrongKey', /another key/);
  });
});

describe('the head of a sealed session', () => {
  const age = withAge();

  it('comes with its thumbnail from one range', async () => {
    const vault = await newVault(age());
    const bytes = await vault.toStoredFile(session(3_000_000), NAME);
    const reader = new CountingReader(bytes, NAME);
    const { head, thumbnail } = await vault.readHead(reader, never);
    assert.equal(head.metadata.name, 'n');
    assert.deepEqual(Buffer.from(thumbnail!.bytes), makePng());
    assert.deepEqual([reader.reads, reader.bytesRead], [1, 128 * 1024]);
  });

  it('takes more ranges where somebody has drawn a lot', async () => {
    const vault = await newVault(age());
    const lines = Array.from({ length: 40_000 }, (_, i) => [i, i, i, i]);
    const window = {
      original_image_data: makePng().toString('base64'),
      draw_history: [{ type: 'lines', data: lines }],
    };
    const text = JSON.stringify({ session: { windows: [window] }, metadata: { name: 'n' } });
    const reader = new CountingReader(await vault.toStoredFile(Buffer.from(text), NAME), NAME);
    assert.equal((await vault.readMetadata(reader, never))?.name, 'n');
    assert.equal(reader.reads, 2);
  });

  it('shows images as they come out', async () => {
    const vault = await newVault(age());
    const png = makePng().toString('base64');
    const other = Buffer.concat([makePng(), Buffer.from('x')]).toString('base64');
    const windows = [{ original_image_data: png }, { original_image_data: other }];
    const bytes = await vault.toStoredFile(
      Buffer.from(JSON.stringify({ session: { windows }, metadata: { name: 'n' } })),
      NAME,
    );
    const seen: string[] = [];
    await vault.decode(bytes, NAME, {
      onProgress: ({ images }) =>
        seen.push(images.map(({ renditions }) => (renditions.original ? 1 : 0)).join('')),
    });
    assert.deepEqual(seen, ['00', '10', '11']);
  });
});
