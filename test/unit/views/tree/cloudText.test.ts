import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type CloudFacts, unknownCount } from '../../../../src/views/tree/cloudText';

const FACTS: CloudFacts = { isLocked: false, count: 0, isFiltered: false, lastSync: 0, state: 'idle' };

describe('the row of a store', () => {
  it('says that a vault is locked, not that it is empty', () => {
    assert.equal(unknownCount({ ...FACTS, isLocked: true }), 'locked');
    assert.equal(unknownCount({ ...FACTS, isLocked: true, isFiltered: true, lastSync: 1 }), 'locked');
  });

  it('claims no number before the store was read', () => {
    assert.equal(unknownCount(FACTS), 'not read yet');
    assert.equal(unknownCount({ ...FACTS, state: 'attention' }), 'not read yet');
    assert.equal(unknownCount({ ...FACTS, state: 'syncing' }), 'reading…');
    assert.equal(unknownCount({ ...FACTS, state: 'offline' }), 'not reached yet');
  });

  it('counts what is known: rows that stream in, what matches a filter, and a store that is empty', () => {
    assert.equal(unknownCount({ ...FACTS, count: 3, state: 'syncing' }), undefined);
    assert.equal(unknownCount({ ...FACTS, isFiltered: true }), undefined);
    assert.equal(unknownCount({ ...FACTS, lastSync: 1, state: 'offline' }), undefined);
  });
});
