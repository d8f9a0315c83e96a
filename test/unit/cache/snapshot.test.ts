import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { atOnce } from '../../../src/base/steps';
import { CHUNK_ROWS, cutIntoChunks } from '../../../src/cache/chunks';
import { decodeGone, decodeRow, encodeGone, encodeRow } from '../../../src/cache/rowCodec';
import {
  readSnapshotHead,
  readWholeSnapshot,
  type SnapshotHead,
  writeSnapshot,
} from '../../../src/cache/snapshot';
import { NEVER_SYNCED } from '../../../src/cache/syncRecord';
import { SESSION_COLORS } from '../../../src/session/metadata';
import type { SessionRow } from '../../../src/session/sessionRow';
import { makeRow, makeRows } from '../../support/session/rows';

const plainObjects = { noNullPrototype: true };
const row: fc.Arbitrary<SessionRow> = fc.record(
  {
    filename: fc.string({ unit: 'binary' }),
    size: fc.nat(),
    etag: fc.string(),
    modified: fc.nat(),
    problem: fc.constantFrom(undefined, 'pending', 'wrongKey', 'damaged', 'unreadable'),
    metadata: fc.option(
      fc.record(
        {
          name: fc.string({ unit: 'binary' }),
          desc: fc.string({ unit: 'binary' }),
          tags: fc.array(fc.string()),
          color: fc.constantFrom(undefined, ...SESSION_COLORS),
          class: fc.string(),
          createdAt: fc.constantFrom(undefined, '2026-01-01T00:00:00'),
          imageCount: fc.option(fc.nat(), { nil: undefined }),
          sealed: fc.record(
            { contentId: fc.string(), sha256: fc.string(), size: fc.nat() },
            { ...plainObjects, requiredKeys: ['contentId', 'sha256'] },
          ),
        },
        {
          ...plainObjects,
          requiredKeys: ['name', 'desc', 'tags', 'color', 'class', 'createdAt', 'imageCount'],
        },
      ),
      { nil: undefined },
    ),
  },
  plainObjects,
);

describe('snapshot', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'fastshot-snapshot-'));
  });
  afterEach(() => fs.rm(folder, { recursive: true }));

  const write = (rows: readonly SessionRow[], known: SnapshotHead['chunks'] = []): Promise<SnapshotHead> =>
    writeSnapshot(folder, { identity: 'store', gone: [], sync: NEVER_SYNCED, rows }, known);
  const read = async (known: SnapshotHead['chunks'] = []): Promise<SnapshotHead> => {
    const result = await readWholeSnapshot(folder, 'store', known);
    if (typeof result === 'string') throw new Error(result);
    return result;
  };

  it('gives back every row as it was', () => {
    fc.assert(
      fc.property(row, (value) =>
        assert.deepEqual(decodeRow(JSON.parse(JSON.stringify(encodeRow(value)))), value),
      ),
    );
  });

  it('gives back every row that is gone as it was', () => {
    fc.assert(
      fc.property(row, fc.nat(), fc.boolean(), (value, since, kept) => {
        const gone = { row: value, since, kept };
        assert.deepEqual(decodeGone(JSON.parse(JSON.stringify(encodeGone(gone)))), gone);
      }),
    );
  });

  it('keeps all chunks but the newest when a newer session is added', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_500 }), (count) => {
        const before = atOnce(cutIntoChunks(makeRows(count)));
        const after = atOnce(cutIntoChunks(makeRows(count + 1)));
        const full = before.filter((rows) => rows.length === CHUNK_ROWS);
        assert.deepEqual(after.slice(after.length - full.length), full);
        assert.ok(after.every((rows) => rows.length <= CHUNK_ROWS));
      }),
      { numRuns: 20 },
    );
  });

  it('reads the newest rows without the others', async () => {
    await write(makeRows(1_700));
    const head = await readSnapshotHead(folder, 'store');
    assert.ok(typeof head !== 'string');
    assert.equal(head.manifest.count, 1_700);
    assert.deepEqual(
      head.chunks.flatMap(({ rows }) => rows),
      makeRows(1_700).slice(1_500).toReversed(),
    );
  });

  it('reads on when the newest chunk is too small to fill a screen', async () => {
    await write(makeRows(1_003));
    const head = await readSnapshotHead(folder, 'store');
    assert.ok(typeof head !== 'string');
    assert.equal(head.chunks.flatMap(({ rows }) => rows).length, 503);
  });

  it('reads the manifest again when a writer has replaced what it names', async () => {
    const first = await write(makeRows(600));
    await write([...makeRows(600), makeRow(600)], first.chunks);
    // The window between manifest and chunk of a slow reader: its manifest names a chunk that is no longer there.
    const old = await fs.readFile(join(folder, 'manifest.json'));
    const chunk = first.chunks[0]!.file;
    await fs.rm(join(folder, chunk));
    await fs.writeFile(join(folder, 'manifest.json'), old);
    assert.equal((await read()).manifest.count, 601);
  });

  it('does not read chunks again that are known', async () => {
    const first = await write(makeRows(1_200));
    const known = (await read()).chunks;
    for (const { file } of first.chunks.slice(1)) await fs.rm(join(folder, file));
    assert.deepEqual(
      (await read(known)).chunks.map(({ rows }) => rows.length),
      [200, 500, 500],
    );
  });

  it('writes chunks again that have vanished', async () => {
    const rows = makeRows(700);
    const first = await write(rows);
    for (const { file } of first.chunks) await fs.rm(join(folder, file));
    await write(rows, first.chunks);
    assert.equal((await read()).manifest.count, 700);
  });

  it('removes chunks that nothing names once they are old, and no other file', async () => {
    const orphan = join(folder, `${'0'.repeat(32)}.json`);
    const young = join(folder, `${'1'.repeat(32)}.json`);
    for (const file of [orphan, young, join(folder, 'notes.json')]) await fs.writeFile(file, '[]');
    const past = new Date(Date.now() - 120_000);
    for (const file of [orphan, join(folder, 'notes.json')]) await fs.utimes(file, past, past);
    const { chunks } = await write(makeRows(1));
    const expected = [chunks[0]!.file, `${'1'.repeat(32)}.json`, 'manifest.json', 'notes.json'];
    assert.deepEqual((await fs.readdir(folder)).toSorted(), expected.toSorted());
  });

  it('always shows a reader one of the written states while it is written over and over', async () => {
    let known = (await write(makeRows(600))).chunks;
    for (let i = 0; i < 10; i++) {
      const writing = write(makeRows(600 + i * 100), known);
      const counts = await Promise.all(
        Array.from({ length: 4 }, async () => (await read()).chunks.flatMap(({ rows }) => rows).length),
      );
      for (const count of counts) assert.equal(count % 100, 0);
      known = (await writing).chunks;
    }
  });

  it('does not read files elsewhere that a manifest names', async () => {
    await write(makeRows(1));
    const path = join(folder, 'manifest.json');
    const manifest = JSON.parse(await fs.readFile(path, 'utf8'));
    manifest.chunks[0].file = '../../secret.json';
    await fs.writeFile(path, JSON.stringify(manifest));
    assert.equal(await readWholeSnapshot(folder, 'store', []), 'damaged');
  });
});
