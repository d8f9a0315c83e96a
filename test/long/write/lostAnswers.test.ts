import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import type { SessionRow } from '../../../src/session/sessionRow';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { openStore } from '../../../src/storage/openStore';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import type { TrashEntry } from '../../../src/sync/write/trash';
import { type LosingProxy, startLosingProxy } from '../../support/proxy/losingProxy';
import { assertConsistent, trashKeys } from '../../support/world/storeState';
import { makeRequest, openWindow, type Window } from '../../support/world/window';
import { sharedPlace } from '../../support/world/sharedPlace';
import { LONG_PLACES } from '../../support/world/longPlaces';

const never = new AbortController().signal;
const VICTIM = makeRequest('victim').filename;

// The demo server has its turn in test/integration, and a folder answers always.
for (const { name, create } of LONG_PLACES.filter(({ name }) => name.startsWith('ceph'))) {
  describe(`an answer of ${name} that is lost`, () => {
    const world = sharedPlace(create);
    let proxy: LosingProxy;
    let store: ObjectStore;
    let window: Window;
    beforeEach(async () => {
      const { access, home } = world();
      const { config, keys, capabilities } = access;
      assert.ok(config.kind === 's3' && keys && capabilities);
      proxy = await startLosingProxy(config.endpoint);
      store = await openStore({ ...config, endpoint: proxy.endpoint }, keys, {
        log: silentLog,
        capabilities,
      });
      window = await openWindow(home, store);
      await window.publish(makeRequest('other'));
    });
    afterEach(async () => {
      window.close();
      await window.writer.deps.rows.settled();
      store.dispose();
      await proxy.close();
    });

    /** Does the work once without a loss, and then once for each of its requests. */
    const atEach = async (work: (at: number | undefined) => Promise<void>): Promise<void> => {
      await work(undefined);
      const { count } = proxy;
      assert.ok(count >= 5, `${count} requests`);
      for (let at = 0; at < count; at++) {
        await work(at);
        assert.ok(proxy.hasLost, `no answer was lost at ${at}`);
      }
    };
    /** Saves the victim, under another name while a deletion that nobody answered may still arrive at the first. */
    const publishVictim = async (): Promise<SessionRow> => {
      const outcome = await window.publish(makeRequest('victim'));
      assert.ok(outcome.state === 'published');
      return outcome.row;
    };
    const remove = async (row: SessionRow): Promise<TrashEntry> => {
      const outcome = await removeSession(window.writer.deps, row, never);
      assert.equal(outcome.pending, undefined);
      return outcome.trash;
    };

    it('changes nothing at any request of a publish', () => {
      let saves = 1;
      return atEach(async (at) => {
        const request = makeRequest('x', { time: `2026090710000${at ?? 9}` });
        proxy.lose(at);
        assert.equal((await window.publish(request)).state, 'published', `request ${at}`);
        const { count } = proxy;
        assert.equal((await assertConsistent(world().store)).length, ++saves);
        assert.equal(window.mirror.rows().size, saves);
        assert.equal(proxy.count, count);
      });
    });

    it('changes nothing at any request of a removal', () =>
      atEach(async (at) => {
        proxy.lose(undefined);
        const row = await publishVictim();
        proxy.lose(at);
        await remove(row);
        assert.equal((await assertConsistent(world().store)).length, 1);
        assert.equal(window.mirror.rows().has(row.filename), false);
        assert.ok((await trashKeys(world().store)).some((key) => key.includes(row.filename)));
      }));

    it('changes nothing at any request of a restoration', () =>
      atEach(async (at) => {
        proxy.lose(undefined);
        const row = window.mirror.rows().get(VICTIM) ?? (await publishVictim());
        const trash = await remove(row);
        proxy.lose(at);
        await restoreSession(window.writer.deps, trash, never).catch(() => window.writer.outbox.flush());
        assert.equal((await assertConsistent(world().store)).length, 2);
        assert.deepEqual(await trashKeys(world().store), [], `request ${at}`);
        assert.equal(window.mirror.rows().get(row.filename)?.metadata?.name, 'victim');
      }));
  });
}
