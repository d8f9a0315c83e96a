import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { toEntry, type Place } from '../../../../src/catalog/entry';
import { saveChoices, type SaveChoice, type SaveSubject } from '../../../../src/views/annotate/saveChoices';

const STORE = { label: 'team-bucket', isReadOnly: false, deletes: true };
const ROW = { filename: '20260101120000_a.fastshot', size: 1, etag: 'e', modified: 0 };

describe('how annotations can be saved', () => {
  it('in the cloud: in place of the old session, beside it, or on this machine', () => {
    assert.deepEqual(summary(choices('cloud')), ['replace cloud', 'new cloud', 'new local']);
    assert.match(choices('cloud')[0]!.detail, /trash of team-bucket for 30 days/);
  });

  it('on this machine, also without a store', () => {
    for (const store of [STORE, undefined]) {
      assert.deepEqual(summary(choices('local', { store })), ['replace local', 'new local']);
    }
  });

  it('as a new session on this machine, and why, where the store is read-only', () => {
    const only = choices('cloud', { store: { ...STORE, isReadOnly: true } });
    assert.deepEqual(summary(only), ['new local']);
    assert.equal(only[0]!.detail, 'The old session stays as it is: team-bucket is read-only for you.');
    assert.match(only[0]!.label, /on This Machine/);
  });

  it('only as a new session, and why, with credentials that may not delete', () => {
    const kept = choices('cloud', { store: { ...STORE, deletes: false } });
    assert.deepEqual(summary(kept), ['new cloud', 'new local']);
    assert.match(kept[0]!.detail, /stays as it is: these credentials may not delete in team-bucket/);
    assert.deepEqual(summary(choices('local', { store: { ...STORE, deletes: false } })), [
      'replace local',
      'new local',
    ]);
  });

  it('never in place of the draft that the desktop app still works on', () => {
    const entry = toEntry('local', { ...ROW, filename: 'temp_cache.fastshot' });
    const offered = saveChoices({ entry, isWhole: true, store: STORE });
    assert.deepEqual(summary(offered), ['new local']);
    assert.match(offered[0]!.detail, /^The draft stays as it is/);
  });

  it('only as a new session, and why, where the old one must stay', () => {
    const cases: [readonly SaveChoice[], readonly string[], RegExp][] = [
      [choices('copies'), ['new local'], /belongs to the desktop app/],
      [choices('local', { isWhole: false }), ['new local'], /damaged/],
      [choices('cloud', { isWhole: false }), ['new cloud', 'new local'], /damaged/],
      [choices('cloud', {}, true), ['new cloud', 'new local'], /no longer in the store/],
      [saveChoices({ entry: undefined, isWhole: true, store: STORE }), ['new local'], /not in the list/],
    ];
    for (const [offered, expected, why] of cases) {
      assert.deepEqual(summary(offered), expected);
      for (const { detail } of offered) assert.match(detail, why);
    }
  });
});

function choices(place: Place, parts: Partial<SaveSubject> = {}, gone = false): readonly SaveChoice[] {
  return saveChoices({ entry: toEntry(place, ROW, { gone }), isWhole: true, store: STORE, ...parts });
}

function summary(offered: readonly SaveChoice[]): string[] {
  return offered.map(({ replace, destination }) => `${replace ? 'replace' : 'new'} ${destination}`);
}
