import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { FastshotError } from '../../../src/base/errors';
import { metaIndexKey, OVERALL_LIST, sessionKey } from '../../../src/storage/layout';
import { planRebuild } from '../../../src/sync/maintain/planRebuild';
import { planRepair } from '../../../src/sync/maintain/planRepair';
import { applySteps } from '../../../src/sync/maintain/applySteps';
import { applyRebuild } from '../../../src/sync/maintain/applyRebuild';
import type { RepairDeps } from '../../../src/sync/maintain/maintainDeps';
import { verifyStore } from '../../../src/sync/maintain/verifyStore';
import { desktopVault } from '../../../src/session/desktopVault';
import { purge } from '../../../src/sync/write/purgeTrash';
import { removeSession, type RemoveOutcome } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { laterClock } from '../../support/world/clocks';
import { assertConsistent, readObject, trashKeys } from '../../support/world/storeState';
import { makeRequest, openWindow, type Window } from '../../support/world/window';
import { sharedPlace } from '../../support/world/sharedPlace';
import { LONG_PLACES } from '../../support/world/longPlaces';

const never = new AbortController().signal;
const ignore = (): void => {};

for (const { name, create } of LONG_PLACES) {
  describe(`a session goes to ${name}`, () => {
    const world = sharedPlace(create);
    let window: Window;
    beforeEach(async () => {
      window = await openWindow(world().home, world().store);
    });
    afterEach(async () => {
      window.close();
      await window.writer.deps.rows.settled();
    });

    const publish = async (title: string, padding = 0): Promise<string> => {
      const outcome = await window.publish(makeRequest(title, { padding }));
      assert.ok(outcome.state === 'published');
      return outcome.row.filename;
    };
    const remove = (filename: string): Promise<RemoveOutcome> =>
      removeSession(window.writer.deps, window.mirror.rows().get(filename)!, never);

    it('and back, byte by byte, also when several have its name and second', async () => {
      const names = await Promise.all([0, 100, 200, 300].map((padding) => publish('same', padding)));
      assert.equal(new Set(names).size, 4);
      assert.deepEqual((await assertConsistent(world().store)).sort(), names.toSorted());
      // Further apart than the suffixes of their names make them.
      const sizes = new Set<number>();
      for (const filename of names) {
        const bytes = await readObject(world().store, sessionKey(filename));
        const session = JSON.parse(bytes.toString()) as { metadata: { filename: string } };
        assert.equal(session.metadata.filename, filename);
        sizes.add(bytes.length);
      }
      assert.equal(sizes.size, 4, 'one took the place of another');
    });

    it('and into the trash, and back, and away for good', async () => {
      const filename = await publish('bug');
      const bytes = await readObject(world().store, sessionKey(filename));
      const { trash } = await remove(filename);
      assert.deepEqual(await assertConsistent(world().store), []);
      await restoreSession(window.writer.deps, trash, never);
      assert.deepEqual(await assertConsistent(world().store), [filename]);
      assert.deepEqual(await readObject(world().store, sessionKey(filename)), bytes);
      const again = await remove(filename);
      await purge(world().store, again.trash, 'desktop', never);
      assert.deepEqual(await trashKeys(world().store), []);
      assert.deepEqual(await assertConsistent(world().store), []);
    });

    it('and is undone before it is listed', async () => {
      const { deps, outbox } = window.writer;
      await publish('other');
      deps.list.change = () => Promise.reject(new FastshotError('accessDenied', 'As told by the test.'));
      const outcome = await window.publish(makeRequest('half'));
      Reflect.deleteProperty(deps.list, 'change');
      assert.ok(outcome.state === 'indexPending');
      await outbox.undo(outcome.id);
      assert.deepEqual(await assertConsistent(world().store), [makeRequest('other').filename]);
    });

    it('and gets its index and its list entry again by rebuild and repair', async () => {
      const { store, home } = world();
      const names = [await publish('a'), await publish('b')];
      for (const filename of names) await store.delete(metaIndexKey(filename, 'desktop'), never);
      await store.delete(OVERALL_LIST, never);
      const vault = desktopVault('');
      const deps: RepairDeps = { store, vault, clock: laterClock, indexed: async () => {} };
      const { steps } = await planRebuild(deps, home, ignore, never);
      assert.equal(steps.length, 2);
      await applyRebuild(deps, home, steps, ignore, ignore, never);
      const report = await verifyStore(deps, 'full', home, ignore, never);
      await applySteps(deps, planRepair(report), ignore, ignore, never);
      assert.deepEqual(await assertConsistent(store), names);
    });
  });
}
