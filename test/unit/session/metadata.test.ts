import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseMetadata } from '../../../src/session/metadata';

const empty = {
  name: '',
  desc: '',
  tags: [],
  color: undefined,
  class: '',
  createdAt: undefined,
  imageCount: undefined,
};

describe('parseMetadata', () => {
  it('reads all fields', () => {
    const value = {
      name: 'bugs',
      desc: '**bold**',
      tags: ['a', 'b'],
      color: 'red',
      class: 'work',
      created_at: '2025-06-21T11:46:15.123456',
      image_count: 3,
      thumbnail_collage: null,
    };
    assert.deepEqual(parseMetadata(value), {
      name: 'bugs',
      desc: '**bold**',
      tags: ['a', 'b'],
      color: 'red',
      class: 'work',
      createdAt: '2025-06-21T11:46:15.123456',
      imageCount: 3,
    });
  });

  for (const value of [
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { name: null, tags: null, color: 'mauve', class: 5, created_at: 'x' },
  ]) {
    it(`gives defaults for ${JSON.stringify(value)}`, () => assert.deepEqual(parseMetadata(value), empty));
  }

  for (const count of [-1, 1.5, NaN, Infinity, 1e300, '3', null]) {
    it(`knows no image count of ${String(count)}`, () =>
      assert.equal(parseMetadata({ image_count: count }).imageCount, undefined));
  }

  it('bounds every text and the number of tags', () => {
    const long = 'x'.repeat(100_000);
    const { name, desc, tags } = parseMetadata({
      name: long,
      desc: long,
      tags: Array.from({ length: 1000 }, () => long),
    });
    assert.deepEqual([name.length, desc.length, tags.length, tags[0]!.length], [1000, 65_536, 200, 200]);
  });

  it('takes nothing from a prototype', () => {
    assert.deepEqual(parseMetadata(JSON.parse('{"__proto__": {"name": "x"}}')), empty);
  });

  it('never fails, and leaves only well-formed text', () => {
    const text = fc.string({ unit: 'binary' }).map((any) => `${any}\uD800`);
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ name: text, desc: text, tags: fc.array(text), class: text })),
        (value) => {
          const { name, desc, tags, class: kind } = parseMetadata(value);
          for (const each of [name, desc, kind, ...tags]) assert.doesNotMatch(each, /\p{Surrogate}/u);
        },
      ),
    );
  });
});
