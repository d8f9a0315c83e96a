import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { desktopVault } from '../../../src/session/desktopVault';
import { downloadSession } from '../../../src/sync/download';
import { checkCache } from '../../../src/sync/maintain/cache/checkCache';
import { type RepairCacheDeps, validateAndRepair } from '../../../src/sync/maintain/cache/repairCache';
import { planRebuild } from '../../../src/sync/maintain/planRebuild';
import { reconcile } from '../../../src/sync/reconcile';
import { DailyUpkeep } from '../../../src/sync/write/dailyUpkeep';
import { type MaintainedWorld, maintainedWorld } from '../../support/world/maintainedWorld';
import { never } from '../../support/world/never';

const ignore = (): void => {};

/** A file of each kind that a store's cache has, by its path within it. */
const KINDS: Readonly<Record<string, RegExp>> = {
  'the manifest': /snapshot\/manifest\.json$/,
  'a chunk of rows': /snapshot\/[0-9a-f]{32}\.json$/,
  'what survives the snapshot': /cache_info\.json$/,
  'the overall list': /overall_meta\.json$/,
  'an index': /\.meta\.json$/,
  'metadata read from a session': /\.derived\.json$/,
  'a copy': /^sessions\/[^/]+\/[^~/]+$/,
  'the record of a copy': /~record\.json$/,
  'an answer': /answers\/[^/]+$/,
  'what the last check has found': /last_check\.json$/,
  'when the last upkeep was': /last_upkeep\.json$/,
  'how far a rebuild came': /rebuild\.jsonl$/,
};

describe('a file of the cache that the disk does not give back', function () {
  this.timeout(60_000);
  let site: MaintainedWorld;
  beforeEach(async () => {
    site = await maintainedWorld('s3');
  });
  afterEach(() => site.close());

  /** As a window that was just opened. */
  const open = async (): Promise<RepairCacheDeps> => {
    const folders = cacheFolders(site.directory);
    const mirror = new Mirror({
      directory: site.directory,
      identity: 'the store',
      parseIndex: desktopVault('').parseMetaIndex,
      log: silentLog,
    });
    await mirror.load();
    const files = new SessionFiles(folders.sessions);
    await files.load();
    const { directory } = site;
    return { ...site.deps, directory, mirror, metaCache: new MetaCache(folders), files, log: silentLog };
  };
  const sync = async (deps: RepairCacheDeps, mode: 'full' | 'quick'): Promise<unknown> =>
    reconcile(deps, { mode }, never);
  const filesBelow = async (): Promise<string[]> => {
    const entries = await fs.readdir(site.directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => relative(site.directory, join(entry.parentPath, entry.name)));
  };
  /** What reads or writes the cache, each as the first thing that a window does. */
  const everything = async (): Promise<void> => {
    const deps = await open();
    await sync(deps, 'quick');
    await sync(await open(), 'full');
    await new DailyUpkeep({ ...deps, storeId: 'x', audit: { record: async () => {} } }).afterSync(
      site.deps.store,
      never,
    );
    await planRebuild(await open(), site.directory, ignore, never);
  };

  it('is not missed where the disk has not taken it: the overall list', async () => {
    const deps = await open();
    const folders = cacheFolders(site.directory);
    const nowhere = { ...folders, overallList: join(site.directory, 'nowhere', 'overall_meta.json') };
    await assert.rejects(sync({ ...deps, metaCache: new MetaCache(nowhere) }, 'full'), { code: 'notFound' });
    const check = await checkCache(await open(), desktopVault('').parseMetaIndex, 1, ignore, never);
    assert.deepEqual(check.broken, []);
  });

  for (const [what, pattern] of Object.entries(KINDS)) {
    it(`stops neither sync nor open nor Repair Cache, and is made again: ${what}`, async () => {
      const first = await open();
      await sync(first, 'full');
      const rows = [...first.mirror.rows().values()].sort((a, b) => a.size - b.size).slice(0, 2);
      for (const row of rows) await downloadSession(first, row, ignore, never);
      await first.mirror.expectGone(rows[1]!, true);
      const { mirror } = first;
      await checkCache(first, desktopVault('').parseMetaIndex, 1, ignore, never);
      await everything();
      const before = mirror.rows().size;
      const damaged: string[] = [];
      // Root reads everything else; a folder nobody reads as a file, and nothing replaces one that holds something.
      const damage = async (): Promise<void> => {
        const path = (await filesBelow()).find((each) => pattern.test(each.replaceAll('\\', '/')));
        if (path === undefined) return;
        damaged.push(path);
        await fs.rm(join(site.directory, path), { recursive: true });
        await fs.mkdir(join(site.directory, path, 'in the way'), { recursive: true });
      };
      await damage();
      assert.equal(damaged.length, 1, (await filesBelow()).join('\n'));
      await everything();
      for (const row of rows) await downloadSession(await open(), row, ignore, never);
      // What is not made again until it is needed still lies there so.
      await damage();
      const deps = await open();
      const { left } = await validateAndRepair(deps, 2, ignore, never);
      assert.deepEqual(left, []);
      await sync(deps, 'full');
      const check = await checkCache(await open(), desktopVault('').parseMetaIndex, 3, ignore, never);
      assert.deepEqual(check.broken, []);
      assert.equal((await open()).mirror.rows().size, before);
    });
  }
});
