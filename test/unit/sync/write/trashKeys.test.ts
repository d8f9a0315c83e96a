import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  newTrashKey,
  parseTrashKey,
  removedAt,
  settledKey,
  trashIndexKey,
} from '../../../../src/sync/write/trash';

describe('keys in the trash', () => {
  it('tell name and time again', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(isHarmless);
    const time = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(part, time, (part, time) => {
        const filename = `x${part}.fastshot`;
        const key = newTrashKey(filename, time.getTime());
        assert.deepEqual(parseTrashKey(key), { filename, removedAt: time.getTime() });
        assert.equal(parseTrashKey(trashIndexKey(key, 'desktop')), undefined);
      }),
    );
  });

  it('leave room for what file systems take, also of the longest names they take', () => {
    for (const size of [200, 218, 219, 224, 250, 254]) {
      const filename = `${'x'.repeat(size - '.fastshot'.length)}.fastshot`;
      const key = newTrashKey(filename, 0);
      assert.deepEqual(parseTrashKey(key), { filename, removedAt: 0 });
      const beside = [trashIndexKey(key, 'desktop'), trashIndexKey(key, 'sealed'), settledKey(key)];
      assert.equal(new Set([key, ...beside]).size, 4);
      for (const each of [key, ...beside]) {
        assert.equal(removedAt(each), 0, each);
        const longest = Math.max(...each.split('/').map((part) => Buffer.byteLength(part)));
        assert.ok(longest <= 255, `${size}: ${longest}`);
      }
      for (const each of beside) assert.equal(parseTrashKey(each), undefined, each);
    }
  });

  it('differ for two removals of one name at one time', () => {
    assert.notEqual(newTrashKey('a.fastshot', 0), newTrashKey('a.fastshot', 0));
  });

  it('are not everything below trash/', () => {
    for (const key of [
      'trash/a.fastshot',
      'sessions/20260907T000000000Z-0123ab_a.fastshot',
      'trash/20260907T000000000Z-0123ab_a.png',
      'trash/20260907T000000000Z-0123ab_../a.fastshot',
      'trash/20261307T000000000Z-0123ab_a.fastshot',
    ]) {
      assert.equal(parseTrashKey(key), undefined, key);
    }
  });
});

const isHarmless = (text: string): boolean => !/[/\\\p{Cc}\p{Surrogate}]/u.test(text);
