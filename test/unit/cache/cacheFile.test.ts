import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { cachedNames, readCached, readCachedJson, writeCached } from '../../../src/cache/cacheFile';
import { startScript } from '../../support/process/childProcess';

describe('files of the cache', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await fs.mkdtemp(join(tmpdir(), 'fastshot-cache-'));
  });
  afterEach(() => fs.rm(directory, { recursive: true }));

  it('are empty where the disk does not give them back, and undefined where there are none', async () => {
    const path = join(directory, 'file');
    assert.equal(await readCached(path), undefined);
    await fs.mkdir(path);
    assert.equal((await readCached(path))?.length, 0);
    assert.equal(await readCachedJson(path), undefined);
    await fs.writeFile(join(directory, 'plain'), 'x');
    assert.deepEqual(await cachedNames(join(directory, 'plain')), []);
  });

  it('are written over whatever is in their place', async () => {
    const path = join(directory, 'file');
    await fs.mkdir(join(path, 'in the way'), { recursive: true });
    await writeCached(path, 'new');
    assert.equal(await fs.readFile(path, 'utf8'), 'new');
    assert.deepEqual(await fs.readdir(directory), ['file']);
  });

  it('are read and written a moment later where no more files can be opened', async function () {
    if (process.platform === 'win32') this.skip();
    const path = join(directory, 'file');
    await fs.writeFile(path, 'content');
    const script = join(__dirname, '../../support/process/readStarved.ts');
    const child = startScript(script, [path], { maxOpenFiles: 64 });
    assert.equal(await child.ended, 0, child.errors());
    assert.deepEqual(child.said, [{ read: 'content', written: 'undefined' }]);
    assert.equal(await fs.readFile(`${path}.new`, 'utf8'), 'x');
  });
});
