import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { baseName, checkSessionName, nameTime } from '../../../../src/session/sessionName';
import { PART_LIMIT, sessionFileName, withSuffix } from '../../../../src/session/write/sessionFileName';
import { bucketSamples, sessionSamples } from '../../../support/session/samples';

const createdAt = '2025-06-21T11:46:15.123456';
const name = (name: string, desc = '', destination: 'cloud' | 'local' = 'cloud'): string =>
  sessionFileName({ name, desc, createdAt }, destination);
const partLength = (filename: string): number => Array.from(filename.slice(15, -'.fastshot'.length)).length;

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc
    .array(fc.constantFrom('.fastshot', '.meta', '.json', '.', 'a', '😀', '\ud83d', '/', ' ', '_', 'é'), {
      maxLength: 40,
    })
    .map((parts) => parts.join('')),
);
const destination = fc.constantFrom('cloud' as const, 'local' as const);

describe('session file names', () => {
  it('are those of the desktop app', () => {
    const samples = [...sessionSamples, ...bucketSamples].filter(
      ({ path, expect }) => path.startsWith('cloud') || (path.startsWith('bucket37') && expect.metadata),
    );
    assert.ok(samples.length > 40);
    for (const { filename, expect } of samples) {
      const { name, desc, created_at: createdAt } = expect.metadata!;
      // Two samples bypassed the dialog, which would have mapped their blanks, quotes and emoji.
      const expected = filename.replaceAll(/[^\p{L}\p{N}_\-.]/gu, '_');
      assert.equal(sessionFileName({ name, desc, createdAt }, 'cloud'), expected);
    }
  });

  it('take the description where there is no name, and "session" where there is neither', () => {
    assert.equal(name('  ', 'a, b/c'), '20250621114615_a_bc.fastshot');
    assert.equal(name('', '!?'), '20250621114615_session.fastshot');
    assert.equal(name('', ' '), '20250621114615_session.fastshot');
  });

  it('never hold the suffix within', () => {
    assert.equal(name('a.fastshot'), '20250621114615_a_fastshot.fastshot');
    assert.equal(name('a.fastshot.b'), '20250621114615_a_fastshot.b.fastshot');
  });

  it('never end as the names of indexes do, which the desktop app would cut off', () => {
    assert.equal(name('notes.meta'), '20250621114615_notes_meta.fastshot');
    assert.equal(name('notes.meta.json'), '20250621114615_notes_meta.json.fastshot');
    assert.equal(name('a.meta.json.b'), '20250621114615_a_meta.json.b.fastshot');
    assert.equal(name('a.meta.fastshot'), '20250621114615_a_meta_fastshot.fastshot');
    assert.equal(name('a.metadata'), '20250621114615_a.metadata.fastshot');
  });

  it('are the same for both spellings of an accent', () => {
    assert.equal(name('e\u0301t\u00e9'), name('\u00e9te\u0301'));
    assert.equal(name('e\u0301'), '20250621114615_\u00e9.fastshot');
  });

  it('are usable, carry their time and keep their limit, whatever is typed', () => {
    fc.assert(
      fc.property(text, text, destination, (title, desc, destination) => {
        const filename = name(title, desc, destination);
        assert.equal(checkSessionName(filename), undefined);
        assert.equal(nameTime(filename), '2025-06-21T11:46:15');
        assert.equal(`${baseName(filename)}.fastshot`, filename);
        assert.equal(`${baseName(filename)}.meta.json`.replaceAll('.meta.json', '.fastshot'), filename);
        assert.ok(partLength(filename) >= 1 && partLength(filename) <= PART_LIMIT[destination]);
      }),
    );
  });
});

describe('the suffix of a name that is taken', () => {
  it('stands before the extension, within the limit', () => {
    assert.equal(withSuffix('20250621114615_bugs.fastshot', 2), '20250621114615_bugs_2.fastshot');
    assert.equal(withSuffix(name('x'.repeat(40)), 12), `20250621114615_${'x'.repeat(27)}_12.fastshot`);
    assert.equal(withSuffix('mine.fastshot', 3), 'mine_3.fastshot');
  });

  it('gives other, usable names, never longer than a limit allows and never half a character', () => {
    const number = fc.integer({ min: 2, max: 9999 });
    fc.assert(
      fc.property(text, destination, number, number, (title, destination, n, m) => {
        const filename = name(title, '', destination);
        const other = withSuffix(filename, n);
        assert.equal(checkSessionName(other), undefined);
        assert.equal(`${baseName(other)}.fastshot`, other);
        assert.ok(other.endsWith(`_${n}.fastshot`));
        assert.ok(partLength(other) <= PART_LIMIT[destination]);
        assert.equal(other === withSuffix(filename, m), n === m);
      }),
    );
  });
});
