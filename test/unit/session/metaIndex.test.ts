import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isFastshotError, type ErrorCode } from '../../../src/base/errors';
import { parseMetaIndex } from '../../../src/session/metaIndex';
import { parseMetadata } from '../../../src/session/metadata';
import { baseName } from '../../../src/session/sessionName';
import { bucketSamples, readFixture, samples } from '../../support/session/samples';

const name = '20250701000000_open_ascii.fastshot';
const parse = (text: string): unknown => parseMetaIndex(Buffer.from(text), name);
const failsAs = (code: ErrorCode) => (error: unknown) =>
  isFastshotError(error, code) && error.message.includes(name);

describe('parseMetaIndex', () => {
  for (const { path, filename, expect } of samples.filter(({ path }) =>
    /meta_index_(?:cloud|local)\//.test(path),
  )) {
    it(`reads ${path}`, () => {
      const { metadata } = expect as { metadata: { metadata?: unknown } };
      assert.deepEqual(
        parseMetaIndex(readFixture(path), filename!),
        parseMetadata(metadata.metadata ?? metadata),
      );
    });
  }

  it('agrees with every session of the sample bucket that has an index', () => {
    const indexed = bucketSamples.filter(({ hasIndex }) => hasIndex);
    assert.equal(indexed.length, 34);
    for (const { filename, expect } of indexed) {
      const index = readFixture(`bucket37/meta_indexes/${baseName(filename)}.meta.json`);
      assert.deepEqual(parseMetaIndex(index, filename), parseMetadata(expect.metadata));
    }
  });

  for (const path of ['idx_no_checksum', 'idx_crlf', 'idx_reordered_keys']) {
    it(`reads broken/${path}, which is whole`, () => {
      assert.equal(
        parseMetaIndex(readFixture(`broken/${path}.meta.json`), name).desc,
        'two windows with lines',
      );
    });
  }

  it('looks at no checksum', () => {
    assert.equal(
      parseMetaIndex(readFixture('broken/idx_checksum_mismatch.meta.json'), name).desc,
      'tampered',
    );
  });

  for (const path of ['idx_invalid_json', 'idx_is_list', 'idx_missing_metadata']) {
    it(`refuses broken/${path}`, () => {
      assert.throws(() => parseMetaIndex(readFixture(`broken/${path}.meta.json`), name), failsAs('damaged'));
    });
  }

  it('says what is wrong with JSON that is no object', () => {
    assert.throws(() => parse('[]'), /is JSON, but not an object/);
    assert.throws(() => parse('[}'), /is not valid JSON/);
  });

  it("refuses another session's index, also a nested one", () => {
    const other = { filename: 'other.fastshot', metadata: { name: 'x' } };
    assert.throws(() => parse(JSON.stringify(other)), failsAs('damaged'));
    assert.throws(() => parse(JSON.stringify({ filename: name, metadata: other })), failsAs('damaged'));
  });

  it('is not misled by __proto__, repeated members, a byte order mark or NaN', () => {
    const text = `\uFEFF{"__proto__": {"filename": "x"}, "metadata": {"name": "first"}, "filename": "${name}", "metadata": {"name": "last", "file_size": NaN, "__proto__": {"desc": "x"}}}`;
    assert.deepEqual(parse(text), parseMetadata({ name: 'last' }));
  });

  it('refuses what is nested too deep, too large, or followed by more', () => {
    assert.throws(() => parse('{"metadata":'.repeat(100_000)), failsAs('tooLarge'));
    assert.throws(() => parse(`{"metadata": ${'['.repeat(50_000)}`), failsAs('damaged'));
    assert.throws(() => parse(`${'{"metadata": '.repeat(6)}{}${'}'.repeat(6)}`), failsAs('damaged'));
    assert.throws(() => parse('{"metadata": {}} {}'), failsAs('damaged'));
  });

  it('fails as nothing but damaged on any bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          try {
            parseMetaIndex(bytes, name);
          } catch (error) {
            assert.ok(isFastshotError(error, 'damaged'));
          }
        },
      ),
    );
  });
});
