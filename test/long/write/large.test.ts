import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { sessionKey } from '../../../src/storage/layout';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { assertConsistent, readObject } from '../../support/write/storeState';
import { makeRequest, openWriteWindow } from '../../support/write/window';
import { LONG_STORES } from './stores';

const never = new AbortController().signal;

describe('a session of 40 MB', () => {
  for (const { name, create } of LONG_STORES) {
    it(`is published beside one of its name, removed and restored on ${name}`, async () => {
      const world = await create();
      const home = await fs.mkdtemp(join(tmpdir(), 'fastshot-home-'));
      try {
        const window = await openWriteWindow(home, world.store);
        await window.publish(makeRequest('large'));
        const request = { ...makeRequest('large'), bytes: randomBytes(40 * 1024 * 1024) };
        const outcome = await window.publish(request);
        assert.ok(outcome.state === 'published');
        assert.equal(outcome.row.filename, '20260907090000_large_2.fastshot');
        const { trash } = await removeSession(window.writer.deps, outcome.row, never);
        await restoreSession(window.writer.deps, trash, never);
        assert.equal((await assertConsistent(world.store)).length, 2);
        assert.deepEqual(await readObject(world.store, sessionKey(outcome.row.filename)), request.bytes);
        await window.writer.deps.rows.settled();
        window.close();
      } finally {
        await world.close();
        await fs.rm(home, { recursive: true, force: true });
      }
    });
  }
}).timeout(120_000);
