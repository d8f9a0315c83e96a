import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bothAttempts, filesOfFailed } from '../../../scripts/lib/secondAttempt';
import type { TestResult } from '../../support/mocha/testResult';

const result = (title: string, state: TestResult['state'], file?: string): TestResult => ({
  title,
  state,
  ...(file === undefined ? {} : { file }),
});

const FIRST = [
  result('a opens', 'passed', 'a'),
  result('a saves', 'failed', 'a'),
  result('a closes', 'skipped', 'a'),
  result('b opens', 'passed', 'b'),
];

describe('the second attempt of a suite', () => {
  it('is of the files in which something failed, each once', () => {
    assert.deepEqual(filesOfFailed(FIRST), ['a']);
    assert.deepEqual(filesOfFailed([result('b opens', 'passed', 'b')]), []);
    assert.deepEqual(filesOfFailed([result('ui: ended without results', 'failed')]), []);
  });

  it('counts for those files, and leaves the others as they were', () => {
    const second = ['a opens', 'a saves', 'a closes'].map((title) => result(title, 'passed', 'a'));
    const { results, firstFailures } = bothAttempts(FIRST, ['a'], second);
    assert.deepEqual(results, [FIRST[3], ...second]);
    assert.deepEqual(firstFailures, [FIRST[1]]);
  });

  it('takes nothing back that a hook has found', () => {
    const leak: TestResult = { ...result('a "after all" hook', 'failed', 'a'), isHook: true };
    assert.deepEqual(filesOfFailed([leak]), []);
    const { results, firstFailures } = bothAttempts(
      [...FIRST, leak],
      ['a'],
      [result('a saves', 'passed', 'a')],
    );
    assert.ok(results.includes(leak));
    assert.deepEqual(firstFailures, [FIRST[1]]);
  });

  it('fails where it fails, or comes to no end', () => {
    const failed = result('a saves', 'failed', 'a');
    assert.ok(bothAttempts(FIRST, ['a'], [failed]).results.includes(failed));
    const noResults = result('ui: ended without results', 'failed');
    assert.ok(bothAttempts(FIRST, ['a'], [noResults]).results.includes(noResults));
  });
});
