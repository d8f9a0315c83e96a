import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFastshotError } from '../../../src/base/errors';
import { parseOverallList } from '../../../src/session/overallList';
import { readOverallList } from '../../../src/session/readOverallList';
import { rebuildOverallList } from '../../../src/session/write/updateOverallList';
import { readFixture } from '../../support/session/samples';

const NOW = new Date(2026, 0, 2);
const listOf = (count: number): Buffer =>
  Buffer.from(
    rebuildOverallList(
      undefined,
      Array.from({ length: count }, (_, index) => ({
        filename: `20260101000000_会议_${index}.fastshot`,
        created_at: '2026-01-01T00:00:00',
        file_size: index,
        checksum: index % 2 === 0 ? 'etag:"abc"' : 'sha256:00',
      })),
      NOW,
    ),
  );

/** What comes of it: entries, or the code of an error. */
async function answer(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (!isFastshotError(error)) throw error;
    return error.code;
  }
}
const same = async (bytes: Buffer, what: string): Promise<unknown> => {
  const inTurns = await answer(async () => (await readOverallList(bytes)).entries);
  assert.deepEqual(inTurns, await answer(() => parseOverallList(bytes).entries), what);
  return inTurns;
};

describe('an overall list that is read in turns', () => {
  for (const path of [
    'overall/overall_meta.json',
    'overall/overall_meta.local.json',
    'bucket37/overall_meta.json',
  ]) {
    it(`says what ${path} says`, async () => {
      const entries = await same(readFixture(path), path);
      assert.ok(Array.isArray(entries) && entries.length > 0);
    });
  }

  it('says the same wherever a byte of it is another one, missing or one too many', async () => {
    const list = listOf(3);
    const codes = new Set<unknown>();
    for (let at = 0; at < list.length; at++) {
      for (const bytes of [
        Buffer.concat([list.subarray(0, at), Buffer.from('"'), list.subarray(at + 1)]),
        Buffer.concat([list.subarray(0, at), list.subarray(at + 1)]),
        Buffer.concat([list.subarray(0, at), Buffer.from('\\'), list.subarray(at)]),
      ]) {
        const result = await same(bytes, `byte ${at}`);
        codes.add(typeof result === 'string' ? result : 'read');
      }
    }
    assert.deepEqual([...codes].map(String).sort(), ['damaged', 'read']);
  });

  it('lets others come between its entries', async () => {
    const list = listOf(60_000);
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const { entries } = await readOverallList(list);
    isDone = true;
    assert.equal(entries.length, 60_000);
    assert.ok(turns >= 8, `${turns} turns`);
  });
});
