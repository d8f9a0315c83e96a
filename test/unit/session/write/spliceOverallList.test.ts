import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseOverallList } from '../../../../src/session/overallList';
import { spliceOverallList } from '../../../../src/session/write/spliceOverallList';
import {
  type OverallEntry,
  rebuildOverallList,
  updateOverallList,
} from '../../../../src/session/write/updateOverallList';
import { readFixture } from '../../../support/session/samples';

const NOW = new Date(2026, 1, 3, 4, 5, 6, 70);
const sample = readFixture('overall/overall_meta.json');
const entryOf = (name: string, size = 5, checksum = 'etag:e'): OverallEntry => ({
  filename: `${name}.fastshot`,
  created_at: '2026-11-22T13:36:22+00:00',
  file_size: size,
  checksum,
});
const text = (bytes: Buffer | undefined | 'foreign'): string | undefined => bytes?.toString();
const none = { add: [], remove: [] };

describe('an overall list that is changed as bytes', () => {
  it('is what parsing and writing it anew makes of it', async () => {
    const names = fc.oneof(
      fc.constantFrom('a', 'b', 'ü🙂', 'q"\\', 'x\u2028', '{', '\n    }', '],'),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    );
    const entries = fc.uniqueArray(fc.record({ name: names, size: fc.nat(3) }), {
      selector: ({ name }) => name,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(entries, names, fc.nat(3), async (listed, name, size) => {
        const list = rebuildOverallList(
          undefined,
          [entryOf('first'), ...listed.map(({ name, size }) => entryOf(name, size))],
          new Date(0),
        );
        const add = entryOf(name, size);
        const added = await spliceOverallList(list, { add: [add], remove: [] }, NOW);
        assert.equal(text(added), text(updateOverallList(list, { add }, NOW)));
        const gone = { filename: add.filename, size };
        const removed = await spliceOverallList(list, { add: [], remove: [gone] }, NOW);
        const isListed = listed.some((entry) => entry.name === name && entry.size === size);
        const expected = isListed ? updateOverallList(list, { remove: add.filename }, NOW) : undefined;
        assert.equal(text(removed), text(expected));
      }),
    );
  });

  it('takes many changes at once', async () => {
    const [first, second] = parseOverallList(sample).entries;
    const add = [entryOf('one'), entryOf('two')];
    const changed = await spliceOverallList(sample, { add, remove: [first!, second!] }, NOW);
    assert.ok(changed instanceof Buffer);
    const before = parseOverallList(sample).entries.slice(2);
    const after = parseOverallList(changed).entries;
    assert.deepEqual(
      after.map(({ filename }) => filename),
      [...before.map(({ filename }) => filename), 'one.fastshot', 'two.fastshot'],
    );
  });

  it('is not written where it says so already', async () => {
    const list = updateOverallList(sample, { add: entryOf('a') }, NOW)!;
    const changes = { add: [entryOf('a')], remove: [{ filename: 'none.fastshot', size: 1 }] };
    assert.equal(await spliceOverallList(list, changes, NOW), undefined);
  });

  it('is refused where it does not match its checksum', async () => {
    const wrong = Buffer.from(sample.toString().replace('7155', '7156'));
    await assert.rejects(spliceOverallList(wrong, none, NOW), { code: 'damaged' });
  });

  it('is left to be parsed where somebody else has written it in another way', async () => {
    const list = JSON.parse(sample.toString()) as { sessions: object[] };
    const foreign = [
      '{}',
      '',
      JSON.stringify(list),
      JSON.stringify({ ...list, extra: 1 }, null, 2),
      JSON.stringify({ ...list, sessions: [{ ...list.sessions[0], note: 1 }] }, null, 2),
      sample.toString().replace('    },\n', '    } ,\n'),
      sample.toString().replaceAll('\n', '\r\n'),
    ];
    for (const text of foreign) {
      assert.equal(await spliceOverallList(Buffer.from(text), none, NOW), 'foreign', text.slice(0, 200));
    }
  });

  it('lets others have the event loop meanwhile', async () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => entryOf(`s${index}`));
    const list = rebuildOverallList(undefined, entries, NOW);
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await spliceOverallList(list, { add: [entryOf('new')], remove: [] }, NOW);
    isDone = true;
    assert.ok(turns >= 5, `${turns} turns`);
  });
});
