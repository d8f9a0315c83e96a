import { strict as assert } from 'node:assert';
import { describe, it } from 'mocha';
import { FastshotError } from '../../../src/base/errors';
import { batchEnd } from '../../../src/operations/batchEnd';

const damaged = new FastshotError('damaged', 'a.fastshot is no session.');

describe('the end of work on several things', () => {
  const end = (total: number, failed: number, waiting = 0): unknown => {
    const failures = Array.from({ length: failed }, () => damaged);
    const unhappy = batchEnd({
      total,
      failures,
      waiting: Array.from({ length: waiting }, () => 'No answer.'),
    });
    return unhappy && [unhappy.status, unhappy.error.code, unhappy.error.message];
  };

  it('is happy only when all of them are done', () => {
    assert.equal(end(1, 0), undefined);
    assert.equal(end(7, 0), undefined);
  });

  it('is a failure when none is done', () => {
    assert.deepEqual(end(1, 1), ['failed', 'damaged', 'a.fastshot is no session.']);
    assert.deepEqual(end(2, 2), ['failed', 'damaged', '2 of 2 failed: a.fastshot is no session.']);
  });

  it('says how many are not done, when some are', () => {
    assert.deepEqual(end(5, 2), ['incomplete', 'damaged', '2 of 5 failed: a.fastshot is no session.']);
  });

  it('says what still waits', () => {
    assert.deepEqual(end(1, 0, 1), ['incomplete', 'busy', 'It waits: No answer.']);
    assert.deepEqual(end(5, 0, 2), ['incomplete', 'busy', '2 of 5 wait: No answer.']);
  });
});
