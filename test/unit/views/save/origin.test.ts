import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CatalogEntry } from '../../../../src/catalog/entry';
import type { Destination } from '../../../../src/views/save/fields';
import { type Origin, replaceableIn, replacedBy } from '../../../../src/views/save/origin';

describe('the session that a new one replaces', () => {
  for (const place of ['cloud', 'local'] as const) {
    const entry = { id: `${place}/a.fastshot`, place } as CatalogEntry;
    const origin = { replaceable: entry } as Origin;
    const other: Destination = place === 'cloud' ? 'local' : 'cloud';

    it(`goes when the new one is saved where it is (${place}), and the user wants it`, () => {
      assert.equal(replaceableIn(origin), place);
      assert.equal(replacedBy({ replace: true, destination: place }, origin), entry);
      assert.equal(replacedBy({ replace: false, destination: place }, origin), undefined);
    });

    it(`stays when the new one is saved elsewhere (${other}), whatever is ticked`, () => {
      assert.equal(replacedBy({ replace: true, destination: other }, origin), undefined);
    });
  }

  it('is none where there is nothing to replace', () => {
    assert.equal(replaceableIn(undefined), undefined);
    assert.equal(replacedBy({ replace: true, destination: 'local' }, undefined), undefined);
  });
});
