import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { Mirror } from '../../../src/cache/mirror';
import type { MirrorChange } from '../../../src/cache/mirrorChange';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionRow } from '../../../src/session/sessionRow';
import { makeRow, makeRows } from '../../support/session/rows';

describe('mirror', () => {
  let directory: string;
  const open: Mirror[] = [];
  beforeEach(async () => {
    directory = await fs.mkdtemp(join(tmpdir(), 'fastshot-mirror-'));
  });
  afterEach(async () => {
    for (const mirror of open.splice(0)) mirror.dispose();
    await fs.rm(directory, { recursive: true });
  });

  const mirrorOf = (identity = 'store-a'): Mirror => {
    const mirror = new Mirror({
      directory,
      identity,
      parseIndex: desktopVault('').parseMetaIndex,
      log: silentLog,
    });
    open.push(mirror);
    return mirror;
  };
  const loaded = async (identity?: string): Promise<Mirror> => {
    const mirror = mirrorOf(identity);
    await mirror.load();
    return mirror;
  };
  const persisted = async (rows: SessionRow[]): Promise<Mirror> => {
    const mirror = await loaded();
    mirror.apply({ upsert: rows, sync: { lastSync: 5, lastFullList: 4, listState: 'ok' } });
    await mirror.persist();
    return mirror;
  };
  const byName = (mirror: Mirror): SessionRow[] =>
    [...mirror.rows().values()].sort((a, b) => (a.filename < b.filename ? -1 : 1));

  it('shows after a restart what was persisted', async () => {
    const rows = makeRows(1200);
    rows[7] = { ...makeRow(7), metadata: undefined, problem: 'wrongKey' };
    await persisted(rows);
    const again = await loaded();
    assert.deepEqual(byName(again), rows);
    assert.equal(again.sync().lastSync, 5);
  });

  it('shows the newest rows first, the others with a second event', async () => {
    await persisted(makeRows(1200));
    const mirror = mirrorOf();
    const seen: number[] = [];
    mirror.onDidChange(() => seen.push(mirror.rows().size));
    await mirror.load();
    assert.deepEqual(seen, [200, 1200]);
  });

  it('changes rows in one step with one event, and leaves a map that was read alone', async () => {
    const mirror = await persisted(makeRows(3));
    const before = mirror.rows();
    const changes: MirrorChange[] = [];
    mirror.onDidChange((change) => changes.push(change));
    mirror.apply({ upsert: [makeRow(9)], remove: [makeRow(0).filename] });
    assert.deepEqual(changes, [
      { upserted: [makeRow(9)], removed: [makeRow(0).filename], goneChanged: false, syncChanged: false },
    ]);
    assert.equal(before.size, 3);
    assert.equal(before.has(makeRow(0).filename), true);
  });

  it('says the same after any batches, whoever has read the rows in between', async () => {
    const numbers = fc.array(fc.nat(9), { maxLength: 4 });
    const batch = fc.record({ upsert: numbers, remove: numbers, isRead: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 12 }), async (batches) => {
        const mirror = mirrorOf();
        const expected = new Map<string, SessionRow>();
        const followed = new Map<string, SessionRow>();
        const read: { readonly map: ReadonlyMap<string, SessionRow>; readonly was: SessionRow[] }[] = [];
        mirror.onDidChange(({ upserted, removed }) => {
          for (const row of upserted) followed.set(row.filename, row);
          for (const filename of removed) followed.delete(filename);
        });
        for (const [version, { upsert, remove, isRead }] of batches.entries()) {
          const rows = upsert.map((index) => ({ ...makeRow(index), etag: `v${version}` }));
          const names = remove.map((index) => makeRow(index).filename);
          for (const name of names) expected.delete(name);
          for (const row of rows) expected.set(row.filename, row);
          mirror.apply({ upsert: rows, remove: names });
          assert.equal(mirror.count, expected.size);
          if (isRead) read.push({ map: mirror.rows(), was: [...expected.values()] });
        }
        assert.deepEqual(new Map(mirror.rows()), expected);
        assert.deepEqual(followed, expected);
        for (const { map, was } of read) assert.deepEqual(new Set(map.values()), new Set(was));
      }),
    );
  });

  it('takes over what another window wrote, and tells which rows differ', async () => {
    const writer = await persisted(makeRows(600));
    const reader = await loaded();
    assert.equal(await reader.reloadIfChanged(), false);
    const changes: MirrorChange[] = [];
    reader.onDidChange((change) => changes.push(change));
    writer.apply({ upsert: [makeRow(600), { ...makeRow(3), etag: 'new' }], remove: [makeRow(5).filename] });
    await writer.persist();
    assert.equal(await reader.reloadIfChanged(), true);
    assert.deepEqual(byName(reader), byName(writer));
    assert.deepEqual(changes[0]?.upserted.map((row) => row.filename).sort(), [
      makeRow(3).filename,
      makeRow(600).filename,
    ]);
    assert.deepEqual(changes[0]?.removed, [makeRow(5).filename]);
  });

  it('notices by itself that another window wrote', async () => {
    const writer = await persisted(makeRows(2));
    const reader = await loaded();
    await reader.watch();
    const arrived = new Promise<void>((resolve) => {
      reader.onDidChange((change) => change.upserted.length > 0 && resolve());
    });
    writer.apply({ upsert: [makeRow(2)] });
    await writer.persist();
    await arrived;
    assert.equal(reader.rows().size, 3);
  });

  it('no longer takes anything over once its store was changed for another, however early', async () => {
    const writer = await persisted(makeRows(2));
    const [gone, there] = [await loaded(), await loaded()];
    const watching = gone.watch();
    gone.dispose();
    await watching;
    await there.watch();
    const arrived = new Promise<void>((resolve) => {
      there.onDidChange((change) => change.upserted.length > 0 && resolve());
    });
    writer.apply({ upsert: [makeRow(2)] });
    await writer.persist();
    await arrived;
    assert.equal(gone.rows().size, 2);
    there.dispose();
  });

  it('does not lose what it has not written yet to another window', async () => {
    const writer = await persisted(makeRows(2));
    const busy = await loaded();
    busy.apply({ upsert: [makeRow(7)] });
    writer.apply({ upsert: [makeRow(2)] });
    await writer.persist();
    assert.equal(await busy.reloadIfChanged(), true);
    assert.deepEqual(byName(busy), [...makeRows(3), makeRow(7)]);
    await busy.persist();
    assert.deepEqual(byName(await loaded()), [...makeRows(3), makeRow(7)]);
  });

  it('lays what a sync has found over nothing else than the rows it started from', async () => {
    const writer = await persisted(makeRows(2));
    const syncing = await loaded();
    syncing.apply({ upsert: [makeRow(7)], sync: { lastSync: 9 } });
    writer.apply({ upsert: [makeRow(2)] });
    await writer.persist();
    assert.equal(await syncing.reloadIfChanged(), false);
    assert.deepEqual(byName(syncing), [...makeRows(2), makeRow(7)]);
  });

  it('never shows the cache of another store', async () => {
    await persisted(makeRows(3));
    const other = await loaded('store-b');
    assert.equal(other.rows().size, 0);
    other.apply({ upsert: [makeRow(50)] });
    await other.persist();
    assert.deepEqual([...(await loaded('store-b')).rows().keys()], [makeRow(50).filename]);
  });

  it('rewrites one chunk when the newest session is added', async () => {
    const mirror = await persisted(makeRows(1200));
    const { snapshot } = cacheFolders(directory);
    const before = new Set(await fs.readdir(snapshot));
    mirror.apply({ upsert: [makeRow(1200)] });
    await mirror.persist();
    const added = (await fs.readdir(snapshot)).filter((name) => !before.has(name));
    assert.equal(added.length, 1);
  });

  describe('with a damaged snapshot', () => {
    const overall = (rows: SessionRow[]): Buffer =>
      Buffer.from(
        JSON.stringify({
          version: '1.0',
          sessions: rows.map(({ filename, size, etag }) => ({
            filename,
            file_size: size,
            checksum: `etag:${etag}`,
          })),
        }),
      );
    const withMetaCache = async (rows: SessionRow[]): Promise<void> => {
      await persisted(rows);
      const cache = new MetaCache(cacheFolders(directory));
      await cache.putOverallList(overall(rows));
      for (const { filename, metadata } of rows.slice(1)) {
        await cache.putIndex(
          filename,
          Buffer.from(JSON.stringify({ filename, metadata: { name: metadata?.name } })),
        );
      }
      const { filename, etag, size, metadata } = rows[0]!;
      await cache.putDerived({ filename, etag, size, metadata });
    };
    const chunkFiles = async (): Promise<string[]> => {
      const { snapshot } = cacheFolders(directory);
      return (await fs.readdir(snapshot))
        .filter((name) => name !== 'manifest.json')
        .map((name) => join(snapshot, name));
    };
    const names = (mirror: Mirror): (string | undefined)[] => byName(mirror).map((row) => row.metadata?.name);

    it('rebuilds the rows from the indexes and the overall list when a chunk is missing', async () => {
      const rows = makeRows(4);
      await withMetaCache(rows);
      for (const file of await chunkFiles()) await fs.rm(file);
      const mirror = await loaded();
      assert.deepEqual(
        names(mirror),
        rows.map((row) => row.metadata?.name),
      );
      assert.equal(mirror.sync().lastFullList, 0);
    });

    it('rebuilds when a bit of a chunk has flipped, and writes that chunk again', async () => {
      const rows = makeRows(4);
      await withMetaCache(rows);
      const [file] = await chunkFiles();
      const bytes = await fs.readFile(file!);
      bytes[20]! ^= 1;
      await fs.writeFile(file!, bytes);
      const mirror = await loaded();
      assert.equal(mirror.rows().size, 4);
      mirror.apply({ upsert: rows });
      await mirror.persist();
      assert.deepEqual(byName(await loaded()), rows);
    });

    it('rebuilds when the manifest is torn', async () => {
      await withMetaCache(makeRows(4));
      await fs.truncate(join(cacheFolders(directory).snapshot, 'manifest.json'), 40);
      assert.equal((await loaded()).rows().size, 4);
    });

    for (const [what, row] of [
      ['is no row', null],
      ['has no name', [7, 1, 'e', 1, 0]],
      ['has tags that are none', ['a.fastshot', 1, 'e', 1, 0, 'a', '', {}, 0, '', 0, 1]],
      ['has a tag that is no text', ['a.fastshot', 1, 'e', 1, 0, 'a', '', [1], 0, '', 0, 1]],
      ['has a name of another type', ['a.fastshot', 1, 'e', 1, 0, 5, '', [], 0, '', 0, 1]],
      [
        'has sealed facts that are none',
        ['a.fastshot', 1, 'e', 1, 0, 'a', '', [], 0, '', 0, 1, { sha256: 1 }],
      ],
    ] as const) {
      it(`rebuilds when a row that is gone ${what}`, async () => {
        await withMetaCache(makeRows(4));
        const { snapshot, cacheInfo } = cacheFolders(directory);
        for (const file of [join(snapshot, 'manifest.json'), cacheInfo]) {
          const value = JSON.parse(await fs.readFile(file, 'utf8')) as object;
          const gone = [{ row, since: 1, kept: false }];
          await fs.writeFile(file, JSON.stringify({ ...value, gone }));
        }
        assert.deepEqual([...(await loaded()).gone().values()], []);
      });
    }

    it('keeps what the user was asked', async () => {
      const mirror = await persisted(makeRows(2));
      mirror.apply({ remove: [makeRow(1).filename], addGone: [{ row: makeRow(1), since: 9, kept: false }] });
      await mirror.persist();
      await fs.truncate(join(cacheFolders(directory).snapshot, 'manifest.json'), 40);
      assert.deepEqual([...(await loaded()).gone().values()], [{ row: makeRow(1), since: 9, kept: false }]);
    });
  });

  describe('with rows that are gone', () => {
    const withGone = async (): Promise<Mirror> => {
      const mirror = await persisted(makeRows(3));
      const addGone = [1, 2].map((index) => ({ row: makeRow(index), since: 9, kept: false }));
      mirror.apply({ remove: addGone.map(({ row }) => row.filename), addGone });
      await mirror.persist();
      return mirror;
    };

    it('remembers the answers across restarts and windows that write meanwhile', async () => {
      const syncing = await withGone();
      const asked = await loaded();
      await asked.answer(makeRow(1).filename, 'remove');
      await asked.answer(makeRow(2).filename, 'keep');
      const expected = [{ row: makeRow(2), since: 9, kept: true }];
      assert.deepEqual([...asked.gone().values()], expected);
      syncing.apply({ sync: { lastSync: 10 } });
      await syncing.persist();
      assert.deepEqual([...syncing.gone().values()], expected);
      assert.deepEqual([...(await loaded()).gone().values()], expected);
    });

    it('lets one that was kept be removed later', async () => {
      const mirror = await withGone();
      await mirror.answer(makeRow(2).filename, 'keep');
      await mirror.persist();
      await mirror.answer(makeRow(2).filename, 'remove');
      assert.deepEqual([...(await loaded()).gone().keys()], [makeRow(1).filename]);
    });

    it('shows a session as a row again when it is back', async () => {
      const mirror = await withGone();
      mirror.apply({ upsert: [makeRow(1)] });
      assert.equal(mirror.gone().has(makeRow(1).filename), false);
      assert.equal(mirror.rows().has(makeRow(1).filename), true);
    });
  });

  it('creates files only the user can read', async function () {
    if (process.platform === 'win32') this.skip();
    await persisted(makeRows(1));
    const { snapshot } = cacheFolders(directory);
    for (const name of await fs.readdir(snapshot)) {
      assert.equal((await fs.stat(join(snapshot, name))).mode & 0o777, 0o600, name);
    }
    assert.equal((await fs.stat(snapshot)).mode & 0o777, 0o700);
  });
});
