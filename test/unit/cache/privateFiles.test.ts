import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog, type Log } from '../../../src/base/log';
import { tryAcquireCacheLock } from '../../../src/cache/cacheLock';
import { cacheFolders } from '../../../src/cache/folders';
import { Mirror } from '../../../src/cache/mirror';
import { mendPermissions } from '../../../src/cache/privateFiles';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { parseMetaIndex } from '../../../src/session/metaIndex';
import { makeRows } from '../../support/session/rows';

/** As `storeId` names a store. */
const ID = 'shots-0123456789abcdef';

describe('the permissions of our files', function () {
  let home: string;
  let said: string[];
  const log: Log = { ...silentLog, warn: (message) => void said.push(message) };

  beforeEach(async function () {
    // Windows has no such permissions: a profile is private by inheritance.
    if (process.platform === 'win32') this.skip();
    home = await fs.mkdtemp(path.join(tmpdir(), 'fastshot-modes-'));
    said = [];
  });
  afterEach(() => fs.rm(home, { recursive: true, force: true }));

  const at = (name: string): string => path.join(home, name);
  const modeOf = async (name: string): Promise<string> =>
    ((await fs.lstat(at(name))).mode & 0o777).toString(8);
  const add = async (name: string, mode: number): Promise<void> => {
    await fs.mkdir(path.dirname(at(name)), { recursive: true, mode: 0o700 });
    await fs.writeFile(at(name), 'x');
    await fs.chmod(at(name), mode);
  };

  it('are mended in all parts of the home that are ours', async () => {
    await add(`stores/${ID}/meta_cache/snapshot/manifest.json`, 0o644);
    await add(`pending/${ID}/1.1/data`, 0o666);
    await add('audit/day.jsonl', 0o600);
    await add('local_cache.json', 0o640);
    for (const folder of ['stores', `stores/${ID}/meta_cache`, `pending/${ID}`]) {
      await fs.chmod(at(folder), 0o755);
    }
    assert.equal(await mendPermissions(home, log), 6);
    for (const entry of await fs.readdir(home, { recursive: true, withFileTypes: true })) {
      const name = path.relative(home, path.join(entry.parentPath, entry.name));
      assert.equal(await modeOf(name), entry.isDirectory() ? '700' : '600', name);
    }
    assert.equal(said.length, 1);
    assert.match(said[0]!, /Others could read 6 files and folders/);
  });

  it('are mended also where not even their user may read', async () => {
    await add(`stores/${ID}/file`, 0o000);
    await fs.chmod(at(`stores/${ID}`), 0o000);
    await mendPermissions(home, log);
    assert.deepEqual([await modeOf(`stores/${ID}`), await modeOf(`stores/${ID}/file`)], ['700', '600']);
  });

  it('are left alone in what the user shares with the desktop app, and behind links', async () => {
    await add('sessions/mine.fastshot', 0o644);
    await add('config.ini', 0o644);
    await add('elsewhere/file', 0o644);
    await fs.chmod(home, 0o755);
    await fs.mkdir(at('stores'), { mode: 0o700 });
    await fs.symlink(at('elsewhere'), at(`stores/${ID}`));
    await fs.symlink(at('elsewhere/file'), at(`stores/link-${ID}`));
    await fs.symlink(at('elsewhere'), at('pending'));
    assert.equal(await mendPermissions(home, log), 0);
    for (const name of ['sessions/mine.fastshot', 'config.ini', 'elsewhere/file']) {
      assert.equal(await modeOf(name), '644', name);
    }
    assert.equal((await fs.stat(home)).mode & 0o777, 0o755);
    assert.deepEqual(said, []);
  });

  it('are those of what has names of ours: a chosen home may hold other things', async () => {
    await add('stores/run.sh', 0o755);
    await add('stores/tools/run.sh', 0o755);
    await add('pending/a/data', 0o644);
    await add('audit/report.txt', 0o644);
    for (const folder of ['stores', 'stores/tools', 'pending', 'audit']) await fs.chmod(at(folder), 0o755);
    assert.equal(await mendPermissions(home, log), 0);
    for (const name of ['stores', 'stores/run.sh', 'stores/tools', 'stores/tools/run.sh', 'audit']) {
      assert.equal(await modeOf(name), '755', name);
    }
    assert.equal(await modeOf('audit/report.txt'), '644');
    assert.deepEqual(said, []);
  });

  it('take nothing from their own user', async () => {
    await add(`stores/${ID}/run.sh`, 0o755);
    await mendPermissions(home, log);
    assert.equal(await modeOf(`stores/${ID}/run.sh`), '700');
  });

  it('need no mending after use, whatever the umask', async () => {
    const umask = process.umask(0o000);
    try {
      const directory = at(`stores/${ID}`);
      const mirror = new Mirror({
        directory,
        identity: 'a',
        parseIndex: async (bytes, filename) => parseMetaIndex(bytes, filename),
        log: silentLog,
      });
      mirror.apply({ upsert: makeRows(3) });
      await mirror.persist();
      mirror.dispose();
      await new SessionFiles(cacheFolders(directory).sessions).put(makeRows(1)[0]!, Buffer.from('x'));
      const lock = await tryAcquireCacheLock(directory);
      assert.equal(await mendPermissions(home, log), 0, said.join());
      await lock?.release();
    } finally {
      process.umask(umask);
    }
  });

  it('of a home that is not there are no problem', async () => {
    assert.equal(await mendPermissions(at('nowhere'), log), 0);
    assert.deepEqual(said, []);
  });
});
