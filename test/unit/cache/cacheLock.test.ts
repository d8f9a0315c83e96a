import assert from 'node:assert/strict';
import files from 'node:fs';
import * as fs from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { isFastshotError } from '../../../src/base/errors';
import { isLocked, tryAcquireCacheLock } from '../../../src/cache/cacheLock';
import { lock } from '../../../src/cache/lockLibrary';

describe('cache lock', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await fs.mkdtemp(join(tmpdir(), 'fastshot-lock-'));
  });
  afterEach(() => fs.rm(directory, { recursive: true, force: true }));

  it('has one holder at a time and can be taken again after its release', async () => {
    const lock = await tryAcquireCacheLock(directory);
    assert.ok(lock);
    assert.equal(await tryAcquireCacheLock(directory), undefined);
    await lock.release();
    await lock.release();
    const next = await tryAcquireCacheLock(directory);
    assert.ok(next);
    await next.release();
  });

  it('tells its holder when it is lost, and does not throw', async () => {
    const lock = await tryAcquireCacheLock(directory);
    assert.ok(lock);
    await fs.rm(join(directory, 'cache_lock.lock'), { recursive: true });
    await once(lock.signal, 'abort');
    assert.ok(isFastshotError(lock.signal.reason, 'conflict'));
    await lock.release();
  });

  it('throws nothing when it was let go of while it was looked at, and the disk does not answer', async () => {
    let look = (): void => {};
    const looking = new Promise<() => void>((resolve) => {
      look = () => {
        const answer = held.shift();
        if (answer) resolve(answer);
      };
    });
    const held: (() => void)[] = [];
    let isHeld = false;
    const stat = (path: string, done: (error: Error | null, stats?: unknown) => void): void => {
      if (!isHeld) return files.stat(path, done);
      held.push(() => done(Object.assign(new Error('EACCES'), { code: 'EACCES' })));
      return look();
    };
    const release = await lock(
      join(directory, 'lock'),
      { realpath: false, stale: 10_000, update: 1_000 },
      { ...files, stat: stat as typeof files.stat },
    );
    isHeld = true;
    const answer = await looking;
    await release();
    assert.doesNotThrow(answer);
  });

  it('can be taken when its holder has died while the clock was ahead', async () => {
    const path = join(directory, 'cache_lock.lock');
    await fs.mkdir(path);
    const tomorrow = new Date(Date.now() + 86_400_000);
    await fs.utimes(path, tomorrow, tomorrow);
    assert.equal(await isLocked(join(directory, 'cache_lock')), false);
    const lock = await tryAcquireCacheLock(directory);
    assert.ok(lock);
    await lock.release();
  }).timeout(20_000);

  it('can be taken when its holder has died', async () => {
    const path = join(directory, 'cache_lock.lock');
    await fs.mkdir(path);
    const past = new Date(Date.now() - 60_000);
    await fs.utimes(path, past, past);
    const lock = await tryAcquireCacheLock(directory);
    assert.ok(lock);
    await lock.release();
  });
});
