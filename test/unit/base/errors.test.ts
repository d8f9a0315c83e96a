import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FastshotError, forLog, toFastshotError } from '../../../src/base/errors';

describe('errors in the log', () => {
  it('are their messages where code expected them', () => {
    assert.equal(
      forLog(new FastshotError('notFound', 'It is gone.', { cause: new Error('404') })),
      'It is gone.',
    );
    assert.equal(forLog(new DOMException('x', 'AbortError')), 'Cancelled.');
  });

  it('have the whole stack where no code expected them, also once they were converted', () => {
    const fault = new TypeError("Cannot read properties of undefined (reading 'slice')");
    assert.equal(forLog(fault), `Unexpected: ${fault.stack}`);
    assert.equal(forLog(toFastshotError(fault)), `Unexpected: ${fault.stack}`);
    assert.match(forLog(fault), /errors\.test\.[jt]s/);
    assert.equal(forLog('a text'), 'Unexpected: a text');
  });
});
