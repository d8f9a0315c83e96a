import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { sessionKey } from '../../../src/storage/layout';
import { removeSession, type RemoveOutcome } from '../../../src/sync/write/remove';
import { purgeRemoved } from '../../../src/sync/write/purgeTrash';
import { restoreSession } from '../../../src/sync/write/restore';
import type { TrashEntry } from '../../../src/sync/write/trash';
import type { Misbehaviour } from '../../../tools/s3-server/faults';
import { assertConsistent, readObject, sessionNames, trashKeys } from '../../support/world/storeState';
import { makeRequest, type Window } from '../../support/world/window';
import { ManualClock } from '../../support/world/manualClock';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET } from '../../support/world/demoServer';

const never = new AbortController().signal;
const { filename, bytes } = makeRequest('victim');
const SECOND = '20260907090000_victim_2.fastshot';
/** The connection ends before the server hears of the request: the test carries it out when it likes. */
const LATE: Misbehaviour = { kind: 'dropRequest' };
const DENIED: Misbehaviour = { kind: 'error', status: 403, code: 'AccessDenied' };
const MINUTE = 60_000;

describe('a request that arrives after its repetition was answered', () => {
  let world: DemoWorld;
  let clock: ManualClock;
  let window: Window;
  beforeEach(async () => {
    world = await demoWorld();
    clock = new ManualClock(Date.UTC(2026, 8, 7));
    window = await world.open({ clock });
  });
  afterEach(() => world.close());

  const late = (operation: 'DeleteObject' | 'PutObject', times = 1): void =>
    world.server.fail({ operation, key: sessionKey(filename), times, misbehave: LATE });
  const arriveDeletion = (): void => world.server.deleteObject(BUCKET, sessionKey(filename));
  const remove = (): Promise<RemoveOutcome> =>
    removeSession(window.writer.deps, window.mirror.rows().get(filename)!, never);
  const restore = (trash: TrashEntry) => restoreSession(window.writer.deps, trash, never);
  const left = async (): Promise<string[]> =>
    (await window.writer.deps.journal.list()).map(({ phase }) => phase);

  describe('a deletion', () => {
    beforeEach(() => window.publish(makeRequest('victim')));

    it('costs nothing when the removal was undone meanwhile', async () => {
      late('DeleteObject');
      const { trash, pending } = await remove();
      assert.equal(pending, undefined);
      await restore(trash);
      arriveDeletion();
      await restore(trash);
      assert.deepEqual(await assertConsistent(world.store), [filename]);
      assert.deepEqual(await readObject(world.store, sessionKey(filename)), bytes);
    });

    it('costs nothing when the copy in the trash was to be deleted for good meanwhile', async () => {
      late('DeleteObject');
      const { trash } = await remove();
      await restore(trash);
      const deleteForGood = () => purgeRemoved(window.writer.deps, trash, never);
      clock.advance(12 * MINUTE);
      // What it does by itself at that time.
      await window.writer.outbox.flush();
      await assert.rejects(deleteForGood(), { code: 'busy', message: / in 4 minutes\.$/ });
      arriveDeletion();
      await restore(trash);
      assert.deepEqual(await assertConsistent(world.store), [filename]);
      clock.advance(4 * MINUTE);
      await window.writer.outbox.flush();
      world.server.putObject(BUCKET, trash.key, bytes, { lastModified: Date.now() - 16 * MINUTE });
      await deleteForGood();
      assert.deepEqual(await trashKeys(world.store), []);
    });

    it('costs nothing when another machine is to delete that copy for good', async () => {
      late('DeleteObject');
      const { trash } = await remove();
      const elsewhere = await world.open({ home: `${world.home}-elsewhere` });
      await restoreSession(elsewhere.writer.deps, trash, never);
      const deleteForGood = () => purgeRemoved(elsewhere.writer.deps, trash, never);
      await assert.rejects(deleteForGood(), { code: 'busy', message: / in 16 minutes\.$/ });
      arriveDeletion();
      await deleteForGood();
      assert.deepEqual(await trashKeys(world.store), [], 'nobody has it any more, and that was the wish');
    });

    it('is not waited for where the removal has come to its end', async () => {
      const { trash } = await remove();
      await window.publish(makeRequest('victim'));
      await purgeRemoved(window.writer.deps, trash, never);
      assert.deepEqual(await trashKeys(world.store), []);
      assert.deepEqual(await assertConsistent(world.store), [filename]);
    });

    it('costs nothing when what followed it was refused', async () => {
      late('DeleteObject');
      world.server.fail({ operation: 'DeleteObject', key: sessionKey(filename), misbehave: DENIED });
      const { trash, pending } = await remove();
      assert.equal(pending?.failure.code, 'accessDenied');
      arriveDeletion();
      await restore(trash);
      assert.deepEqual(await assertConsistent(world.store), [filename]);
    });

    it('hits nothing that was saved under that name since', async () => {
      late('DeleteObject');
      await remove();
      await window.publish(makeRequest('victim', { padding: 7 }));
      arriveDeletion();
      assert.deepEqual(await assertConsistent(world.store), [SECOND]);
    });

    it('hits nothing that is saved after the window has crashed', async () => {
      const crashing = await world.open({
        clock,
        atStep: async (step) => {
          if (step === 'remove.delete') crashing.close();
        },
      });
      await removeSession(crashing.writer.deps, window.mirror.rows().get(filename)!, never).catch(() => {});
      await window.writer.outbox.flush();
      await window.publish(makeRequest('victim', { padding: 7 }));
      assert.deepEqual(await assertConsistent(world.store), [SECOND]);
    });

    it('is waited for no longer than a server takes it, unseen and without an end of its own', async () => {
      late('DeleteObject');
      await remove();
      const { outbox } = window.writer;
      const ended: string[] = [];
      outbox.onDidEnd(({ how }) => ended.push(how));
      await outbox.refresh();
      assert.deepEqual(outbox.items, []);
      clock.advance(15 * MINUTE);
      await outbox.flush();
      assert.deepEqual(await left(), ['removed']);
      clock.advance(MINUTE);
      await outbox.flush();
      assert.deepEqual([await left(), ended], [[], []]);
      await window.publish(makeRequest('victim'));
      assert.deepEqual(await assertConsistent(world.store), [filename]);
    });
  });

  it('hits nothing that was saved under the name of an upload that was undone', async () => {
    world.server.fail({ operation: 'PutObject', key: 'overall_meta.json', misbehave: DENIED });
    const outcome = await window.publish(makeRequest('victim'));
    assert.equal(outcome.state, 'indexPending');
    late('DeleteObject');
    await window.writer.outbox.undo(outcome.id);
    await window.publish(makeRequest('victim'));
    arriveDeletion();
    assert.deepEqual(await assertConsistent(world.store), [SECOND]);
    assert.deepEqual(await left(), ['undoing']);
    clock.advance(16 * MINUTE);
    await window.writer.outbox.flush();
    assert.deepEqual([await left(), await sessionNames(world.store)], [[], [SECOND]]);
  });

  it('is undone as well when it is an upload that was cancelled', async () => {
    const stop = new AbortController();
    const cancelling = await world.open({
      clock,
      atStep: async (step) => {
        // The first attempt got no answer, the second one has arrived.
        if (step === 'publish.sent' && world.server.objects(BUCKET).length > 0) stop.abort();
      },
    });
    late('PutObject');
    const publishing = cancelling.publish(makeRequest('victim'), { signal: stop.signal });
    await clock.timerWithin(3_000);
    clock.advance(3_000);
    await assert.rejects(publishing, { code: 'cancelled' });
    assert.deepEqual(await sessionNames(world.store), []);
    const [intent] = await cancelling.writer.deps.journal.list();
    const metadata = { 'publish-id': intent?.id ?? '' };
    world.server.putObject(BUCKET, sessionKey(filename), bytes, { metadata });
    await cancelling.writer.outbox.flush();
    assert.deepEqual(await sessionNames(world.store), []);
    clock.advance(16 * MINUTE);
    await cancelling.writer.outbox.flush();
    assert.deepEqual(await left(), []);
  });
});
