import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseMetadata } from '../../../../src/session/metadata';
import { parseMetaIndex } from '../../../../src/session/metaIndex';
import { overallChecksum, parseOverallList } from '../../../../src/session/overallList';
import { localTimestamp, utcTimestamp } from '../../../../src/session/write/localTime';
import { metaIndexJson } from '../../../../src/session/write/metaIndexJson';
import {
  overallEntry,
  type OverallEntry,
  rebuildOverallList,
  updateOverallList,
} from '../../../../src/session/write/updateOverallList';
import { readFixture, samples, type ExpectedMetadata } from '../../../support/session/samples';

const SHA = 'ab'.repeat(32);
const NOW = new Date(2026, 1, 3, 4, 5, 6, 70);
const entry = overallEntry('20260203040506_ü🙂.fastshot', 12, new Date(Date.UTC(2026, 1, 3, 3)), SHA);
const parse = (bytes: Buffer | undefined): ListJson => JSON.parse(bytes!.toString()) as ListJson;

interface ListJson {
  readonly version: string;
  readonly last_updated: string;
  readonly total_sessions: number;
  readonly sessions: readonly OverallEntry[];
  readonly checksum: string;
  /** Members that we do not know. */
  readonly extra?: unknown;
  readonly theme?: unknown;
}

describe('times', () => {
  it('are written as Python writes them', () => {
    assert.equal(localTimestamp(NOW), '2026-02-03T04:05:06.070000');
    assert.equal(localTimestamp(new Date(2026, 0, 1)), '2026-01-01T00:00:00');
    assert.equal(utcTimestamp(new Date(Date.UTC(2026, 10, 22, 13, 36, 22))), '2026-11-22T13:36:22+00:00');
    assert.equal(
      utcTimestamp(new Date(Date.UTC(2026, 0, 1, 0, 0, 0, 5))),
      '2026-01-01T00:00:00.005000+00:00',
    );
  });
});

describe('a meta index', () => {
  const indexes = samples.filter(({ kind }) => kind === 'meta-index-cloud');

  it('has the bytes of the desktop app, but a checksum of the session', () => {
    assert.ok(indexes.length > 5);
    for (const { path, filename, expect } of indexes) {
      const { metadata, checksum } = expect as {
        metadata: ExpectedMetadata & { file_size: number };
        checksum: string;
      };
      const written = metaIndexJson(filename!, parseMetadata(metadata), metadata.file_size, `sha256:${SHA}`);
      const expected = readFixture(path).toString().replace(checksum, `sha256:${SHA}`);
      assert.equal(written.toString(), expected);
      assert.deepEqual(parseMetaIndex(written, filename!), parseMetadata(metadata));
    }
  });

  it('of a session that says little has defaults and the time of its name', () => {
    const index = JSON.parse(
      metaIndexJson('20260203040506_a.fastshot', parseMetadata(undefined), 1, `sha256:${SHA}`).toString(),
    ) as { readonly metadata: ExpectedMetadata; readonly created_at: string };
    const { metadata, created_at: createdAt } = index;
    assert.equal(createdAt, '2026-02-03T04:05:06');
    assert.deepEqual([metadata.color, metadata.image_count, metadata.name], ['blue', 0, '']);
  });
});

describe('the overall list', () => {
  const sample = readFixture('overall/overall_meta.json');

  it('gets one session more and is the same otherwise', () => {
    const updated = updateOverallList(sample, { add: entry }, NOW)!;
    const [before, after] = [parse(sample), parse(updated)];
    assert.deepEqual(Object.keys(after), Object.keys(before));
    assert.deepEqual(after.sessions, [...before.sessions, entry]);
    assert.equal(after.total_sessions, before.total_sessions + 1);
    assert.equal(after.last_updated, '2026-02-03T04:05:06.070000');
    assert.equal(after.checksum, overallChecksum(after.sessions));
    assert.deepEqual(parseOverallList(updated).entries.at(-1), {
      filename: entry.filename,
      size: 12,
      etag: undefined,
    });
  });

  it('is left as it was, but for its time, when the session is removed again', () => {
    const added = updateOverallList(sample, { add: entry }, NOW);
    const removed = updateOverallList(added, { remove: entry.filename }, NOW)!;
    const time = parse(sample).last_updated;
    assert.equal(removed.toString().replace(localTimestamp(NOW), time), sample.toString());
  });

  it('is not written where it says so already', () => {
    const added = updateOverallList(sample, { add: entry }, NOW);
    assert.equal(updateOverallList(added, { add: entry }, NOW), undefined);
    assert.equal(updateOverallList(sample, { remove: entry.filename }, NOW), undefined);
  });

  it('begins with the first session', () => {
    const list = updateOverallList(undefined, { add: entry }, NOW)!;
    assert.deepEqual(Object.keys(parse(list)), Object.keys(parse(sample)));
    assert.deepEqual(parse(list).sessions, [entry]);
    assert.deepEqual(parse(updateOverallList(undefined, { remove: 'x' }, NOW)).sessions, []);
  });

  it('holds each session once: another one of the same name replaces it', () => {
    const old = { ...entry, file_size: 99, note: 'of the old one' };
    const sessions = [old, 'no entry', old];
    const list = Buffer.from(JSON.stringify({ sessions, extra: { a: 1 }, checksum: '' }));
    const updated = parse(updateOverallList(list, { add: entry }, NOW));
    assert.deepEqual(updated.sessions, ['no entry', entry]);
    assert.deepEqual([updated.extra, updated.total_sessions, updated.version], [{ a: 1 }, 2, '1.0']);
  });

  it('is not added to when it is damaged', () => {
    const torn = sample.subarray(0, 1000);
    const wrong = Buffer.from(sample.toString().replace('7155', '7156'));
    for (const bytes of [torn, wrong, Buffer.from('[]'), Buffer.alloc(0)]) {
      assert.throws(() => updateOverallList(bytes, { add: entry }, NOW), { code: 'damaged' });
      assert.deepEqual(parse(rebuildOverallList(bytes, [entry], NOW)).sessions, [entry]);
    }
  });

  it('is rebuilt without what others nested too deep to be written again', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    for (const list of [
      `{"sessions":[],"extra":${deep}}`,
      `{"sessions":[{"filename":"b.fastshot","file_size":1,"extra":${deep}}]}`,
    ]) {
      const bytes = Buffer.from(list);
      assert.throws(() => updateOverallList(bytes, { add: entry }, NOW), { code: 'damaged' });
      assert.deepEqual(parse(rebuildOverallList(bytes, [entry], NOW)).sessions, [entry]);
    }
  });

  it('is rebuilt from entries, keeping what else is known of them', () => {
    const first = parse(sample).sessions[0]!;
    const list = updateOverallList(
      Buffer.from(JSON.stringify({ sessions: [{ ...first, star: 1 }], theme: 'x' })),
      { add: entry },
      NOW,
    );
    const rebuilt = parse(rebuildOverallList(list, [{ ...first, checksum: '' }], NOW));
    assert.deepEqual(rebuilt.sessions, [{ ...first, star: 1, checksum: '' }]);
    assert.deepEqual([rebuilt.theme, rebuilt.total_sessions], ['x', 1]);
  });

  it('takes any names in any order and matches its checksum each time', () => {
    const names = fc.string({ unit: 'grapheme', minLength: 1 });
    const changes = fc.array(fc.record({ name: names, isAdded: fc.boolean() }), { maxLength: 20 });
    fc.assert(
      fc.property(changes, (changes) => {
        const expected = new Set<string>();
        let list: Buffer | undefined;
        for (const { name, isAdded } of changes) {
          const filename = `${name}.fastshot`;
          if (isAdded) expected.add(filename);
          else expected.delete(filename);
          const change = isAdded ? { add: { ...entry, filename } } : { remove: filename };
          list = updateOverallList(list, change, NOW) ?? list;
          parseOverallList(list!);
          const { sessions } = parse(list);
          assert.deepEqual(new Set(sessions.map(({ filename }) => filename)), expected);
          assert.equal(sessions.length, expected.size);
        }
      }),
    );
  });
});
