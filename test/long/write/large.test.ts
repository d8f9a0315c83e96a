import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { sessionKey } from '../../../src/storage/layout';
import { publishSession } from '../../../src/sync/write/publish';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { STEPS } from '../../../src/sync/write/steps';
import { dropLocks, startChild } from '../../support/world/startChild';
import { assertConsistent, readObject, sessionNames } from '../../support/world/storeState';
import { makeRequest, openWindow, type Window } from '../../support/world/window';
import type { Place } from '../../support/world/place';
import { LONG_PLACES } from '../../support/world/longPlaces';

const never = new AbortController().signal;
const SIZE = 40 * 1024 * 1024;
const PARTS = 5;

for (const { name, create } of LONG_PLACES) {
  describe(`a session of 40 MB on ${name}`, () => {
    let world: Place;
    let home: string;
    let window: Window;
    beforeEach(async () => {
      world = await create();
      home = await fs.mkdtemp(join(tmpdir(), 'fastshot-home-'));
      window = await openWindow(home, world.store);
    });
    afterEach(async () => {
      window.close();
      await window.writer.deps.rows.settled();
      await world.close();
      await fs.rm(home, { recursive: true, force: true });
    });

    const nothingLeft = async (): Promise<void> =>
      assert.deepEqual(await world.store.leftovers.list('', never), []);

    it('is published beside one of its name, removed and restored', async () => {
      await window.publish(makeRequest('large'));
      const request = { ...makeRequest('large'), bytes: randomBytes(SIZE) };
      const progress: number[] = [];
      const onProgress = (sent: number): void => void progress.push(sent);
      const outcome = await publishSession(window.writer.deps, request, { keep: false, onProgress }, never);
      assert.ok(outcome.state === 'published');
      assert.equal(outcome.row.filename, '20260907090000_large_2.fastshot');
      assert.equal(progress.at(-1), SIZE);
      if (world.store.uploads) assert.ok(progress.length >= PARTS, progress.join(' '));
      const { trash } = await removeSession(window.writer.deps, outcome.row, never);
      await restoreSession(window.writer.deps, trash, never);
      assert.equal((await assertConsistent(world.store)).length, 2);
      assert.deepEqual(await readObject(world.store, sessionKey(outcome.row.filename)), request.bytes);
      await nothingLeft();
    });

    // A folder takes it in one piece.
    if (name === 'folder') return;

    it('leaves no parts when it is cancelled in the middle of them', async () => {
      const stop = new AbortController();
      let left = -1;
      const onProgress = (sent: number, total: number): void => {
        left = total - sent;
        stop.abort();
      };
      const request = { ...makeRequest('large'), bytes: randomBytes(SIZE) };
      const options = { keep: false, onProgress };
      await assert.rejects(publishSession(window.writer.deps, request, options, stop.signal), {
        code: 'cancelled',
      });
      assert.ok(left > 0, 'it had ended before');
      await nothingLeft();
      assert.deepEqual(await sessionNames(world.store), []);
    });

    for (const step of STEPS.parts) {
      it(`leaves no parts, and is there, after kill -9 at ${step}`, async () => {
        const command = { do: 'publish', name: 'large', padding: SIZE } as const;
        const child = startChild(home, world.access, command, { failpoint: step });
        assert.equal(await child.ended, 'SIGKILL', child.errors());
        if (step !== 'parts.completed') {
          assert.equal((await world.store.leftovers.list('', never)).length, 1, 'it left nothing to drop');
        }
        await dropLocks(home);
        await window.writer.outbox.flush();
        assert.deepEqual(await assertConsistent(world.store), [makeRequest('large').filename]);
        await nothingLeft();
      });
    }
  });
}
