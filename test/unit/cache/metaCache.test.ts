import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type CacheFolders, cacheFolders } from '../../../src/cache/folders';
import { MetaCache, overallListHash } from '../../../src/cache/metaCache';

describe('meta cache', () => {
  let directory: string;
  let folders: CacheFolders;
  let cache: MetaCache;
  beforeEach(async () => {
    directory = await fs.mkdtemp(join(tmpdir(), 'fastshot-meta-'));
    folders = cacheFolders(directory);
    cache = new MetaCache(folders);
  });
  afterEach(() => fs.rm(directory, { recursive: true }));

  it('never lets two names share a file', async () => {
    const names = [
      'a.fastshot',
      'A.fastshot',
      'ä.fastshot',
      'a\u0308.fastshot',
      '../a.fastshot',
      'a.b.fastshot',
      'a.fastshot.b.fastshot',
    ];
    for (const name of names) await cache.putIndex(name, Buffer.from(name));
    for (const name of names) assert.equal((await cache.getIndex(name))?.toString(), name);
    assert.equal((await fs.readdir(folders.metaIndexes)).length, names.length);
    assert.deepEqual(await fs.readdir(directory), ['meta_cache']);
  });

  it('goes on after its folder was removed', async () => {
    await cache.putIndex('a.fastshot', Buffer.from('a'));
    await fs.rm(folders.metaCache, { recursive: true });
    await Promise.all(['a', 'b'].map((name) => cache.putIndex(`${name}.fastshot`, Buffer.from(name))));
    assert.equal((await cache.getIndex('a.fastshot'))?.toString(), 'a');
    assert.equal((await fs.readdir(folders.metaIndexes)).length, 2);
  });

  it('forgets the index of an earlier session when the next one of that name has none', async () => {
    await cache.putIndex('a.fastshot', Buffer.from('{}'));
    const derived = { filename: 'a.fastshot', etag: 'e', size: 1, metadata: undefined };
    await cache.putDerived(derived);
    assert.equal(await cache.getIndex('a.fastshot'), undefined);
    assert.deepEqual(await cache.getDerived('a.fastshot'), derived);
    await cache.remove('a.fastshot');
    assert.equal(await cache.getDerived('a.fastshot'), undefined);
  });

  it('gives defaults for metadata of other types, which lists could not show', async () => {
    const metadata = {
      name: 'a',
      desc: '',
      tags: ['t'],
      color: undefined,
      class: '',
      createdAt: '2026-01-02',
      imageCount: 2,
    };
    await cache.putDerived({ filename: 'a.fastshot', etag: 'e', size: 1, metadata });
    assert.deepEqual((await cache.getDerived('a.fastshot'))?.metadata, metadata);
    const [file] = await fs.readdir(folders.metaIndexes);
    const damaged = { etag: 'e', size: 1, metadata: { name: 5, tags: 'x', class: null, createdAt: 7 } };
    await fs.writeFile(join(folders.metaIndexes, file!), JSON.stringify(damaged));
    const found = await cache.getDerived('a.fastshot');
    assert.deepEqual(
      [found?.metadata?.name, found?.metadata?.tags, found?.metadata?.createdAt],
      ['', [], undefined],
    );
  });

  it('gives the overall list only to who knows which one it is', async () => {
    const bytes = Buffer.from('{"sessions":[]}');
    await cache.putOverallList(bytes);
    assert.deepEqual(await cache.getOverallList(overallListHash(bytes)), bytes);
    assert.equal(await cache.getOverallList(overallListHash(Buffer.from('other'))), undefined);
  });

  it('clears up after writers that died', async () => {
    await cache.putIndex('a.fastshot', Buffer.from('{}'));
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const leftover = join(folders.metaIndexes, `.tmp-${dead}-00`);
    await fs.writeFile(leftover, '');
    await cache.removeLeftovers(Date.now() + 120_000);
    assert.deepEqual(await fs.readdir(folders.metaIndexes), ['a.fastshot.meta.json']);
  });
});
