import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFastshotError, type ErrorCode } from '../../../src/base/errors';
import { overallChecksum, parseOverallList } from '../../../src/session/overallList';
import { bucketSamples, readFixture } from '../../support/session/samples';

interface RawList {
  readonly sessions: { readonly filename: string; readonly file_size: number; readonly checksum: string }[];
  readonly checksum: string;
}

const raw = (path: string): RawList => JSON.parse(readFixture(path).toString()) as RawList;
const parse = (value: unknown): readonly unknown[] =>
  parseOverallList(Buffer.from(JSON.stringify(value))).entries;
const failsAs = (code: ErrorCode) => (error: unknown) => isFastshotError(error, code);
const LISTS = ['overall/overall_meta.json', 'overall/overall_meta.local.json', 'bucket37/overall_meta.json'];

describe('parseOverallList', () => {
  for (const path of LISTS) {
    it(`reads ${path}`, () => {
      const expected = raw(path).sessions.map(({ filename, file_size: size, checksum }) => ({
        filename,
        size,
        etag: checksum.replace('etag:', ''),
      }));
      assert.deepEqual(parseOverallList(readFixture(path)).entries, expected);
    });

    it(`computes the checksum of ${path} as Python did`, () =>
      assert.equal(overallChecksum(raw(path).sessions), raw(path).checksum));
  }

  it('names all sessions of the sample bucket with their sizes', () => {
    const sizes = new Map(
      parseOverallList(readFixture('bucket37/overall_meta.json')).entries.map(({ filename, size }) => [
        filename,
        size,
      ]),
    );
    assert.equal(sizes.size, 37);
    for (const { filename, path } of bucketSamples) {
      assert.equal(sizes.get(filename), readFixture(path).length);
    }
  });

  it('refuses a list that does not match its checksum', () => {
    const list = raw(LISTS[0]!);
    assert.throws(() => parse({ ...list, sessions: list.sessions.slice(1) }), failsAs('damaged'));
  });

  it('accepts a list without a checksum, CRLF and a byte order mark', () => {
    const text = `\uFEFF${JSON.stringify({ sessions: [{ filename: 'a.fastshot', file_size: 1 }] }, null, 2).replaceAll('\n', '\r\n')}`;
    assert.deepEqual(parseOverallList(Buffer.from(text)).entries, [
      { filename: 'a.fastshot', size: 1, etag: undefined },
    ]);
  });

  it('leaves out hostile names, unusable entries and doubles', () => {
    const entry = { filename: 'a.fastshot', file_size: 1, checksum: '' };
    const sessions = [
      entry,
      null,
      'text',
      [],
      {},
      { ...entry, filename: '../../x.fastshot' },
      { ...entry, filename: 'b.fastshot', file_size: -1 },
      { ...entry, filename: 'c.fastshot', file_size: '5' },
      { ...entry, file_size: 2, checksum: 'sha256:00' },
      { ...entry, filename: 'd.fastshot', checksum: 'etag:"5-2"' },
    ];
    assert.deepEqual(parse({ sessions }), [
      { filename: 'a.fastshot', size: 2, etag: undefined },
      { filename: 'd.fastshot', size: 1, etag: '5-2' },
    ]);
  });

  for (const text of ['', 'null', '[]', '{"sessions": {}}', '{"sessions": [', '<html>', '\0']) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseOverallList(Buffer.from(text)), failsAs('damaged')));
  }

  it('refuses what is nested too deep for its checksum', () => {
    const text = `{"checksum": "${'0'.repeat(64)}", "sessions": [${'['.repeat(90_000)}${']'.repeat(90_000)}]}`;
    assert.throws(() => parseOverallList(Buffer.from(text)), failsAs('damaged'));
  });

  it('refuses what would take far more memory than its bytes', () => {
    const hostile = Buffer.from(`{"sessions": [${'{},'.repeat(2_000_001)}{}]}`);
    assert.throws(
      () => parseOverallList(hostile),
      (error) => isFastshotError(error, 'tooLarge'),
    );
  });

  it('takes a list of 300,000 sessions', () => {
    const entry = {
      filename: '20250621114615_a, b {c}.fastshot',
      created_at: '',
      file_size: 1,
      checksum: 'etag:a',
    };
    const text = `{"sessions": [${Array.from({ length: 300_000 }, () => JSON.stringify(entry)).join()}]}`;
    assert.equal(parseOverallList(Buffer.from(text)).entries.length, 1);
  });

  it('refuses more than 64 MB unread', () => {
    assert.throws(() => parseOverallList(Buffer.alloc(64 * 1024 * 1024 + 1)), failsAs('tooLarge'));
  });
});
