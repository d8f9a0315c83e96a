import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { DEFAULT_RETRY } from '../../../src/storage/retry';
import { maintainCrashTests } from '../../support/maintain/maintainCrashes';
import { crashTests } from '../../support/write/crashes';
import { startChild } from '../../support/world/startChild';
import { assertConsistent } from '../../support/world/storeState';
import { makeRequest, openWindow } from '../../support/world/window';
import { demoPlace, type Place } from '../../support/world/place';
import { sharedPlace } from '../../support/world/sharedPlace';
import { LONG_PLACES } from '../../support/world/longPlaces';

/** When a lock of nobody is taken over, with some room. */
const STALE_MS = 13_000;

// The demo server and the folder have their turn in test/integration.
for (const { name, create } of LONG_PLACES.filter(({ name }) => name.startsWith('ceph'))) {
  describe(`a crash while working on ${name}`, () => {
    const world = sharedPlace(create);
    crashTests(world);
    maintainCrashTests(world);
  });
}

describe('the lock of a process', () => {
  let world: Place;
  let home: string;
  beforeEach(async () => {
    world = await demoPlace({ retry: DEFAULT_RETRY });
    home = await fs.mkdtemp(join(tmpdir(), 'fastshot-home-'));
  });
  afterEach(async () => {
    await world.close();
    await fs.rm(home, { recursive: true, force: true });
  });

  for (const how of ['SIGKILL', 'SIGSTOP'] as const) {
    it(`is taken over by itself some 10 s after ${how}`, async () => {
      const child = startChild(home, world.access, { do: 'publish', name: 'x' }, { pause: 'publish.sent' });
      try {
        await child.saying('paused');
        if (how === 'SIGKILL') child.process.kill('SIGKILL');
        const window = await openWindow(home, world.store);
        await window.writer.outbox.flush();
        await assert.rejects(assertConsistent(world.store), 'it was taken over at once');
        await delay(STALE_MS);
        await window.writer.outbox.flush();
        assert.deepEqual(await assertConsistent(world.store), [makeRequest('x').filename]);
        child.process.kill('SIGCONT');
        await child.ended;
        assert.deepEqual(await assertConsistent(world.store), [makeRequest('x').filename]);
        await window.writer.deps.rows.settled();
        window.close();
      } finally {
        child.process.kill('SIGKILL');
      }
    });
  }
});
