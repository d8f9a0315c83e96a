import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compareLists } from '../../../src/sync/overallList';

describe('comparing two versions of the overall list', () => {
  const entry = (
    filename: string,
    size = 1,
    etag?: string,
  ): { filename: string; size: number; etag: string | undefined } => ({
    filename,
    size,
    etag,
  });

  it('tells what came and what went', () => {
    assert.deepEqual(compareLists([entry('a'), entry('b')], [entry('b'), entry('c')]), {
      added: ['c'],
      vanished: ['a'],
    });
  });

  it('takes another size or ETag under the same name for something to look at', () => {
    const before = [entry('a', 1, 'x'), entry('b', 1, 'x'), entry('c', 1, 'x')];
    const after = [entry('a', 2, 'x'), entry('b', 1, 'y'), entry('c', 1, 'x')];
    assert.deepEqual(compareLists(before, after), { added: ['a', 'b'], vanished: [] });
  });

  it('finds nothing in the same list in another order', () => {
    assert.deepEqual(compareLists([entry('a'), entry('b')], [entry('b'), entry('a')]), {
      added: [],
      vanished: [],
    });
  });
});
