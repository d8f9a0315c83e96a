import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { tryAcquireCacheLock } from '../../../src/cache/cacheLock';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionRow } from '../../../src/session/sessionRow';
import { downloadSession } from '../../../src/sync/download';
import { cacheFacts } from '../../../src/sync/maintain/cache/cacheFacts';
import { checkCache, lastCheck } from '../../../src/sync/maintain/cache/checkCache';
import { clearCopies, clearMetadata } from '../../../src/sync/maintain/cache/clearCache';
import { chooseToEvict, evictCopies } from '../../../src/sync/maintain/cache/limitCache';
import {
  repairCache,
  type RepairCacheDeps,
  validateAndRepair,
} from '../../../src/sync/maintain/cache/repairCache';
import { reconcile } from '../../../src/sync/reconcile';
import { MAINTAINED_KINDS, type MaintainedWorld, maintainedWorld } from '../../support/world/maintainedWorld';
import { never } from '../../support/world/never';

const ignore = (): void => {};
const DAY = 86_400_000;

for (const kind of MAINTAINED_KINDS) {
  describe(`the cache of a store (${kind})`, function () {
    this.timeout(60_000);
    let site: MaintainedWorld;
    let deps: RepairCacheDeps;
    let rows: SessionRow[];
    beforeEach(async () => {
      site = await maintainedWorld(kind);
      const folders = cacheFolders(site.directory);
      const identity = 'the store';
      deps = {
        ...site.deps,
        directory: site.directory,
        mirror: new Mirror({
          directory: site.directory,
          identity,
          parseIndex: desktopVault('').parseMetaIndex,
          log: silentLog,
        }),
        metaCache: new MetaCache(folders),
        files: new SessionFiles(folders.sessions),
        log: silentLog,
      };
      await sync();
      rows = [...deps.mirror.rows().values()].sort((a, b) => a.size - b.size).slice(0, 3);
      for (const row of rows) await downloadSession(deps, row, ignore, never);
      site.server?.resetCounts();
    });
    afterEach(() => site.close());

    const sync = async (): Promise<void> => void (await reconcile(deps, { mode: 'full' }, never));
    const check = () => checkCache(deps, desktopVault('').parseMetaIndex, 1234, ignore, never);
    const requests = (): string[] =>
      (site.server?.requests ?? []).map(({ method, key }) => `${method} ${key}`);

    it('is whole, which takes no request to find out, and remembers that', async () => {
      const found = await check();
      assert.deepEqual(found.broken, []);
      assert.equal(found.checked, 3 + 37 + 2);
      assert.deepEqual(requests(), []);
      assert.deepEqual(await lastCheck(site.directory), found);
    });

    it('finds every kind of broken file, and fetches again only what is broken', async () => {
      const [copy] = rows;
      await fs.writeFile(deps.files.pathOf(copy!), 'rotten');
      const folders = cacheFolders(site.directory);
      const indexes = (await fs.readdir(folders.metaIndexes)).filter((name) => name.endsWith('.meta.json'));
      await fs.writeFile(join(folders.metaIndexes, indexes[0]!), 'torn');
      await fs.writeFile(folders.overallList, 'torn');
      const chunk = (await fs.readdir(folders.snapshot)).find((name) => name !== 'manifest.json');
      await fs.writeFile(join(folders.snapshot, chunk!), 'torn');

      const { broken } = await check();
      assert.deepEqual(broken.map((each) => each.kind).sort(), ['copy', 'index', 'overallList', 'snapshot']);
      assert.deepEqual(await repairCache(deps, broken, ignore, never), []);
      if (site.server) assert.equal(requests().length, 2, requests().join('\n'));
      await sync();
      assert.deepEqual((await check()).broken, []);
      assert.equal(deps.mirror.rows().size, 37);
    });

    it('is searched for copies whose record is torn, which are counted, limited and cleared as well', async () => {
      const [torn, cleared, gone] = rows;
      const recordOf = (row: SessionRow): string => join(dirname(deps.files.pathOf(row)), '~record.json');
      await site.remove(`sessions/${gone!.filename}`);
      await sync();
      for (const row of rows) await fs.writeFile(recordOf(row), '{"torn');
      const stray = join(cacheFolders(site.directory).sessions, 'f'.repeat(32));
      await fs.mkdir(stray);
      await fs.writeFile(join(stray, 'x.fastshot'), 'bytes');
      const empty = join(cacheFolders(site.directory).sessions, 'e'.repeat(32));
      await fs.mkdir(empty);

      const found = await check();
      assert.equal(found.checked, 5 + 36 + 2);
      assert.deepEqual(found.broken.map(({ kind }) => kind).sort(), [
        'copy',
        'copy',
        'copy',
        'strayCopy',
        'strayCopy',
      ]);
      const { copies } = await cacheFacts(deps, { list: async () => [] });
      const size = rows.reduce((sum, row) => sum + row.size, 5);
      assert.deepEqual(copies, { count: 5, size });
      const byUse = await deps.files.listByUse(deps.mirror.rows().values());
      const limits = { maxSize: 1, maxAge: 0 };
      assert.deepEqual(
        chooseToEvict(byUse, deps.mirror.rows(), limits, Date.now())
          .map(({ filename }) => filename)
          .sort(),
        [torn!.filename, cleared!.filename].sort(),
      );

      const mending = found.broken.filter(
        (file) => file.kind !== 'copy' || file.version.filename !== cleared!.filename,
      );
      const left = await repairCache(deps, mending, ignore, never);
      assert.equal(left.length, 2);
      assert.ok(left.some(({ why }) => why === `${gone!.filename} is no longer in the store.`));
      assert.ok(
        left.some(({ why }) => why.includes(stray)),
        'where the copy of nobody knows what lies',
      );
      assert.ok(await deps.files.isIntact(torn!));
      assert.ok(await fs.stat(deps.files.pathOf(gone!)));
      assert.deepEqual(await fs.readdir(stray), ['x.fastshot']);
      await assert.rejects(fs.stat(empty));
      await clearCopies(deps, ignore, never);
      await assert.rejects(fs.stat(deps.files.pathOf(cleared!)));
      assert.ok(await fs.stat(deps.files.pathOf(gone!)), 'it may be the last copy');
    });

    it('is searched for metadata that was changed but can be read', async () => {
      const folder = cacheFolders(site.directory).metaIndexes;
      const change = async (
        suffix: string,
        edit: (value: { metadata: Record<string, unknown> }) => void,
      ): Promise<string> => {
        const name = (await fs.readdir(folder)).find((each) => each.endsWith(suffix))!;
        const value = JSON.parse(await fs.readFile(join(folder, name), 'utf8')) as {
          metadata: Record<string, unknown>;
        };
        edit(value);
        await fs.writeFile(join(folder, name), JSON.stringify(value));
        return name;
      };
      const index = await change('.meta.json', (value) => (value.metadata['name'] = 'something else'));
      const derived = await change('.derived.json', (value) => (value.metadata['tags'] = ['else']));
      const { broken } = await check();
      assert.deepEqual(
        broken.map((file) => (file.kind === 'index' ? file.filename : file.kind)).sort(),
        [index.slice(0, -'.meta.json'.length), derived.slice(0, -'.derived.json'.length)].sort(),
      );
      await fs.writeFile(join(folder, derived), '{"torn');
      assert.deepEqual((await check()).broken.length, 2);
      const before = new Map(deps.mirror.rows());
      assert.deepEqual(await repairCache(deps, broken, ignore, never), []);
      assert.deepEqual((await check()).broken, []);
      assert.deepEqual(deps.mirror.rows(), before);
      assert.ok((await fs.readdir(folder)).includes(derived));
    });

    it('is repaired as it is now, whatever an earlier validation has found', async () => {
      assert.deepEqual((await check()).broken, []);
      const [copy] = rows;
      await fs.writeFile(deps.files.pathOf(copy!), 'rotten');
      const { broken, left } = await validateAndRepair(deps, 5678, ignore, never);
      assert.deepEqual([broken.map(({ kind }) => kind), left], [['copy'], []]);
      assert.ok(await deps.files.isIntact(copy!));
      assert.equal((await lastCheck(site.directory))?.at, 5678);
    });

    it('leaves a broken copy alone whose session is gone', async () => {
      const [copy] = rows;
      await fs.writeFile(deps.files.pathOf(copy!), 'rotten');
      await site.remove(`sessions/${copy!.filename}`);
      await sync();
      const left = await repairCache(deps, (await check()).broken, ignore, never);
      assert.deepEqual(
        left.map(({ why }) => why),
        [`${copy!.filename} is no longer in the store.`],
      );
      assert.ok(await fs.stat(deps.files.pathOf(copy!)));
    });

    it('evicts what is too old or too much, least recently used first', async () => {
      const [old, used, large] = rows;
      const mark = async (row: SessionRow, days: number): Promise<void> => {
        const time = (Date.now() - days * DAY) / 1000;
        await fs.utimes(join(dirname(deps.files.pathOf(row)), '~record.json'), time, time);
      };
      await mark(old!, 90);
      await mark(used!, 80);
      await mark(large!, 1);
      await deps.files.open(used!);
      const copies = await deps.files.listByUse();
      const chosen = (limits: { maxSize: number; maxAge: number }): string[] =>
        chooseToEvict(copies, deps.mirror.rows(), limits, Date.now()).map(({ filename }) => filename);
      assert.deepEqual(chosen({ maxSize: 0, maxAge: 30 * DAY }), [old!.filename]);
      assert.deepEqual(chosen({ maxSize: used!.size, maxAge: 0 }), [old!.filename, large!.filename]);
      assert.deepEqual(chosen({ maxSize: 0, maxAge: 0 }), []);
    });

    it('evicts nothing that the store does not have, or has changed', async () => {
      const [gone, replaced, same] = rows;
      await site.remove(`sessions/${gone!.filename}`);
      await site.put(`sessions/${replaced!.filename}`, '{}');
      const eviction = await evictCopies(deps, await deps.files.list(), ignore, never);
      assert.equal(eviction.removed, 1);
      assert.equal(eviction.freed, same!.size);
      assert.deepEqual(eviction.unconfirmed.toSorted(), [gone!.filename, replaced!.filename].toSorted());
      assert.ok(await deps.files.open(gone!));
      assert.ok(await deps.files.open(replaced!));
    });

    it('is cleared but for copies that may be the last ones, and comes back with the next sync', async () => {
      const [gone] = rows;
      await site.remove(`sessions/${gone!.filename}`);
      await sync();
      await clearCopies({ ...deps }, ignore, never);
      assert.deepEqual(
        (await deps.files.list()).map(({ filename }) => filename),
        [gone!.filename],
      );
      await clearMetadata(deps, never);
      assert.deepEqual(
        [...deps.mirror.rows().values()].map(({ problem }) => problem),
        Array.from({ length: 36 }, () => 'pending'),
      );
      assert.deepEqual([...deps.mirror.gone().keys()], [gone!.filename]);
      // What is known of the session that is gone cannot be read anew.
      assert.equal((await fs.readdir(cacheFolders(site.directory).metaIndexes)).length, 1);
      await sync();
      assert.equal(deps.mirror.rows().size, 36);
      assert.ok([...deps.mirror.rows().values()].every(({ problem }) => problem === undefined));
      assert.deepEqual([...deps.mirror.gone().keys()], [gone!.filename]);
    });

    it('still tells after its metadata was cleared which sessions have gone, and what they were', async () => {
      const [vanished, kept, unconfirmed] = rows;
      const missing = [kept!, unconfirmed!];
      for (const { filename } of [vanished!, ...missing]) await site.remove(`sessions/${filename}`);
      deps.mirror.apply({
        sync: { keptMissing: [kept!.filename], unconfirmed: [unconfirmed!.filename] },
      });
      await clearMetadata(deps, never);
      for (const row of missing) assert.deepEqual(deps.mirror.rows().get(row.filename), row);
      assert.deepEqual(deps.mirror.sync().unconfirmed, [unconfirmed!.filename]);
      await sync();
      assert.deepEqual(
        [...deps.mirror.gone().keys()].toSorted(),
        [vanished!.filename, unconfirmed!.filename].toSorted(),
      );
      assert.deepEqual(deps.mirror.gone().get(vanished!.filename)?.row.metadata, vanished!.metadata);
      assert.deepEqual(deps.mirror.rows().get(kept!.filename), kept);
      assert.equal((await deps.files.list()).length, 3, 'each copy is still in a list');
    });

    it('tells what there is of it', async () => {
      const lock = await tryAcquireCacheLock(site.directory);
      const facts = await cacheFacts(deps, { list: async () => [] });
      await lock?.release();
      assert.equal(facts.sessions, 37);
      assert.deepEqual(facts.withoutMetadata, {});
      assert.deepEqual(facts.copies, { count: 3, size: rows.reduce((sum, { size }) => sum + size, 0) });
      assert.ok(facts.metadataSize > 10_000);
      assert.equal(facts.locked, true);
      assert.equal((await cacheFacts(deps, { list: async () => [] })).locked, false);
    });
  });
}
