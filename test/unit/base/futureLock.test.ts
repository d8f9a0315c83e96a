import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { dropFutureLock, isFromFuture } from '../../../src/base/futureLock';

describe('a lock from the future', () => {
  let lock: string;
  beforeEach(async () => {
    lock = await fs.mkdtemp(join(tmpdir(), 'fastshot-lock-'));
  });
  afterEach(() => fs.rm(lock, { recursive: true, force: true }));

  const setTime = (ahead: number): Promise<void> => {
    const time = new Date(Date.now() + ahead);
    return fs.utimes(lock, time, time);
  };
  const exists = (): Promise<boolean> =>
    fs.access(lock).then(
      () => true,
      () => false,
    );

  it('goes when nobody refreshes it', async () => {
    await setTime(3_600_000);
    assert.equal(await isFromFuture(lock), true);
    assert.equal(await dropFutureLock(lock, 10), true);
    assert.equal(await exists(), false);
    assert.equal(await dropFutureLock(lock, 10), false);
  });

  it('stays when its holder refreshes it, with whatever clock', async () => {
    for (const ahead of [3_600_000, 0]) {
      await setTime(3_600_000);
      const watch = { isOver: false };
      const dropping = dropFutureLock(lock, 200).finally(() => (watch.isOver = true));
      for (let step = 1; !watch.isOver; step++) await setTime(ahead + step * 1000);
      assert.equal(await dropping, false);
    }
    assert.equal(await exists(), true);
  });

  it('is none where times are rounded up', async () => {
    for (const ahead of [-60_000, 0, 1_000]) {
      await setTime(ahead);
      assert.equal(await isFromFuture(lock), false);
    }
  });
});
