import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { sessionKey } from '../../../src/storage/layout';
import type { Capabilities } from '../../../src/storage/objectStore';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import type { Misbehaviour } from '../../../tools/s3-server/faults';
import {
  assertConsistent,
  listedNames,
  readObject,
  sessionNames,
  trashKeys,
} from '../../support/world/storeState';
import { makeRequest, type Window } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET, FULL } from '../../support/world/demoServer';

const never = new AbortController().signal;
const DENIED: Misbehaviour = { kind: 'error', status: 403, code: 'AccessDenied' };

const FAULTS: readonly (readonly [string, Misbehaviour])[] = [
  ['an answer that is lost', { kind: 'dropAnswer' }],
  ['a request that is turned away', { kind: 'error', status: 503, code: 'SlowDown' }],
  ["a server's own error", { kind: 'error', status: 500, code: 'InternalError' }],
];

for (const [what, misbehave] of FAULTS) {
  describe(what, () => {
    let world: DemoWorld;
    let window: Window;
    beforeEach(() => begin());
    afterEach(() => world.close());

    const begin = async (capabilities: Capabilities = FULL): Promise<void> => {
      world = await demoWorld({ capabilities });
      window = await world.open();
      await window.publish(makeRequest('other'));
    };
    /** How many requests an operation takes when nothing goes wrong. */
    const requestsOf = async (work: () => Promise<unknown>): Promise<number> => {
      world.server.resetCounts();
      await work();
      return world.server.requests.length;
    };
    /** Does the work with the fault at its `at`th request; the ones before get through. */
    const withFault = async <T>(at: number, work: () => Promise<T>): Promise<T> => {
      // The fault that changes nothing for requests without a range.
      if (at > 0) world.server.fail({ times: at, misbehave: { kind: 'ignoreRange' } });
      world.server.fail({ misbehave });
      world.server.resetCounts();
      const result = await work();
      const { status } = world.server.requests[at]!;
      assert.equal(status, misbehave.kind === 'error' ? misbehave.status : 0, `request ${at} went well`);
      world.server.clearFaults();
      return result;
    };

    it('at any request of a publish changes nothing', async () => {
      const count = await requestsOf(() => window.publish(makeRequest('sample')));
      assert.equal(count, 5);
      for (let at = 0; at < count; at++) {
        const request = makeRequest('x', { time: `2026090710000${at}` });
        const { state } = await withFault(at, () => window.publish(request));
        assert.equal(state, 'published', `request ${at}`);
        assert.ok((await assertConsistent(world.store)).includes(request.filename));
      }
      assert.equal((await sessionNames(world.store)).length, 2 + count);
    });

    it('at any request of a publish costs nothing on a store without conditional writes', async () => {
      await world.close();
      await begin({ ...FULL, createIfAbsent: false, compareAndSwap: false });
      const count = await requestsOf(() => window.publish(makeRequest('sample')));
      for (let at = 0; at < count; at++) {
        const outcome = await withFault(at, () => window.publish(makeRequest(`x${at}`)));
        assert.ok(outcome.state === 'published', `request ${at}`);
        assert.equal((await sessionNames(world.store)).length, 3 + at);
        assert.deepEqual(await listedNames(world.store), (await sessionNames(world.store)).sort());
      }
    });

    it('at any request of a removal changes nothing', async () => {
      const remove = async (name: string): Promise<void> => {
        const row = window.mirror.rows().get(makeRequest(name).filename)!;
        assert.equal((await removeSession(window.writer.deps, row, never)).pending, undefined);
      };
      await window.publish(makeRequest('victim'));
      const count = await requestsOf(() => remove('victim'));
      for (let at = 0; at < count; at++) {
        const name = `victim${at}`;
        await window.publish(makeRequest(name));
        await withFault(at, () => remove(name));
        assert.equal((await assertConsistent(world.store)).length, 1);
        assert.equal(window.mirror.rows().has(makeRequest(name).filename), false);
      }
      // Session, index, and that its removal has ended, save where the answer to its deletion is missing.
      const unsettled = misbehave.kind === 'error' && misbehave.status === 503 ? 0 : 1;
      assert.equal((await trashKeys(world.store)).length, 3 * (count + 1) - unsettled);
    });

    it('at any request of a restoration changes nothing', async () => {
      const { filename } = makeRequest('victim');
      await window.publish(makeRequest('victim'));
      const remove = () => removeSession(window.writer.deps, window.mirror.rows().get(filename)!, never);
      const { trash } = await remove();
      const count = await requestsOf(() => restoreSession(window.writer.deps, trash, never));
      for (let at = 0; at < count; at++) {
        const { trash } = await remove();
        const { pending } = await withFault(at, () =>
          restoreSession(window.writer.deps, trash, never).catch(async () => {
            await window.writer.outbox.flush();
            return { pending: undefined };
          }),
        );
        assert.equal(pending, undefined);
        assert.equal((await assertConsistent(world.store)).length, 2);
        assert.deepEqual(await trashKeys(world.store), [], `request ${at}`);
        assert.equal(window.mirror.rows().get(filename)?.metadata?.name, 'victim');
      }
    });

    it('at any request of an undo leaves nothing, and touches nothing else', async () => {
      const undo = async (): Promise<void> => {
        const { outbox } = window.writer;
        await outbox.refresh();
        await outbox.undo(outbox.items[0]!.id);
        await outbox.flush();
      };
      const publishHalf = async (): Promise<void> => {
        world.server.fail({ operation: 'PutObject', key: 'overall_meta.json', misbehave: DENIED });
        assert.equal((await window.publish(makeRequest('half'))).state, 'indexPending');
      };
      await publishHalf();
      const count = await requestsOf(undo);
      for (let at = 0; at < count; at++) {
        await publishHalf();
        await withFault(at, undo);
        assert.deepEqual(await assertConsistent(world.store), [makeRequest('other').filename]);
        await window.writer.outbox.refresh();
        assert.deepEqual(window.writer.outbox.items, []);
      }
    });
  }).timeout(60_000);
}

describe('the answer to an upload that is lost', () => {
  it('costs neither session when the desktop app overwrites it at once', async () => {
    const world = await demoWorld();
    try {
      const window = await world.open();
      const request = makeRequest('both');
      const key = sessionKey(request.filename);
      world.server.fail({ operation: 'PutObject', key, misbehave: { kind: 'dropAnswer' } });
      const overwrite = world.server.until((requests) => requests.some((each) => each.key === key));
      const publishing = window.publish(request);
      await overwrite;
      world.server.putObject(BUCKET, key, 'what the desktop app wrote');
      await publishing;
      assert.equal((await readObject(world.store, key)).toString(), 'what the desktop app wrote');
      assert.ok((await sessionNames(world.store)).includes('20260907090000_both_2.fastshot'));
    } finally {
      await world.close();
    }
  });
});
