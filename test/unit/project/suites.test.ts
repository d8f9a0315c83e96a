import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { suitesNamed } from '../../../scripts/lib/suites';

describe('the suites that are asked for by name', () => {
  const namesOf = (...names: string[]): string[] => suitesNamed(names).map(({ name }) => name);

  it('come in their own order', () => {
    assert.deepEqual(namesOf('contract', 'unit'), ['unit', 'contract']);
  });

  it('are preceded by the build where they try what is built, also on a clone that has none', () => {
    for (const name of ['viewer', 'vsix', 'host', 'ui', 'ui-long']) {
      assert.deepEqual(namesOf(name), ['package', name]);
    }
    assert.deepEqual(namesOf('ui', 'package', 'unit'), ['unit', 'package', 'ui']);
  });
});
