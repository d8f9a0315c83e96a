import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { toEntry } from '../../../src/catalog/entry';
import { entry } from './entries';

describe('catalog entry', () => {
  it('is titled by the name its user gave', () => {
    assert.equal(entry({ metadata: { name: 'login error' } }).title, 'login error');
  });

  it('is titled by the readable part of the file name when there is no name', () => {
    assert.equal(entry({ filename: '20250621114615_retro_api-error.fastshot' }).title, 'retro_api-error');
    assert.equal(
      entry({ filename: '20250621114615_bugs.fastshot', metadata: { name: ' \u202e\n' } }).title,
      'bugs',
    );
    assert.equal(entry({ filename: 'notes.fastshot' }).title, 'notes');
  });

  it('is titled by its description when it is sealed and has no name', () => {
    const filename = '20250621114615_abcdefgh.fastshot';
    const sealed = { contentId: '', sha256: '' };
    assert.equal(
      entry({ filename, metadata: { desc: 'Steps to **reproduce**', sealed } }).title,
      'Steps to reproduce',
    );
    assert.equal(entry({ filename, metadata: { sealed } }).title, 'Session of 2025-06-21 11:46');
  });

  it('names the unsaved draft of the desktop app', () => {
    assert.equal(entry({ filename: 'temp_cache.fastshot' }).title, 'Unsaved draft');
  });

  it('always has a title of one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (filename, name) => {
        const { title } = entry({ filename, metadata: { name } });
        assert.match(title, /^[^\n\r\u202e]+$/);
      }),
    );
  });

  it('takes its time from the file name, then the metadata, then the store', () => {
    const createdAt = '2024-02-03T04:05:06.789012';
    const modified = Date.UTC(2023, 0, 1);
    assert.equal(
      entry({ metadata: { createdAt }, modified }).time,
      new Date(2025, 5, 21, 11, 46, 15).getTime(),
    );
    const filename = 'copy.fastshot';
    assert.equal(
      entry({ filename, metadata: { createdAt }, modified }).time,
      new Date(2024, 1, 3, 4, 5, 6, 789).getTime(),
    );
    assert.equal(
      entry({ filename, metadata: { createdAt: '2024-02-03' } }).time,
      new Date(2024, 1, 3).getTime(),
    );
    assert.equal(
      entry({ filename, metadata: { createdAt: '2024-99-99T10:00:00' }, modified }).time,
      modified,
    );
    assert.equal(entry({ filename, modified: 0 }).time, undefined);
  });

  it('keeps the places apart that hold one file name', () => {
    const row = entry().row;
    assert.notEqual(toEntry('local', row).id, toEntry('copies', row).id);
  });
});
