import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { abortError } from '../../../src/base/abort';
import type { FastshotError } from '../../../src/base/errors';

/** The module once more, as another bundle has it. */
function errorsOfAnotherBundle(): { readonly FastshotError: typeof FastshotError } {
  const path = require.resolve('../../../src/base/errors');
  const own = require.cache[path];
  delete require.cache[path];
  try {
    return require(path) as { readonly FastshotError: typeof FastshotError };
  } finally {
    require.cache[path] = own;
  }
}

describe('what an abort means', () => {
  it('is its reason, also when that comes from another bundle', () => {
    const reason = new (errorsOfAnotherBundle().FastshotError)('conflict', 'Another window took over.');
    assert.equal(abortError(AbortSignal.abort(reason)), reason);
  });

  it('is a cancel without a reason of ours', () => {
    assert.match(abortError(AbortSignal.abort()).message, /^Cancelled/);
  });
});
