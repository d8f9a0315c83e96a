import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { SessionRow } from '../../../src/session/sessionRow';
import { metaIndexKey, sessionKey } from '../../../src/storage/layout';
import type { Capabilities, ObjectStore } from '../../../src/storage/objectStore';
import { removeSession, type RemoveOutcome } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { purge, purgeOld } from '../../../src/sync/write/purgeTrash';
import { TRASH_AGE_MS } from '../../../src/session/trashName';
import { listTrash, newTrashKey, settledKey, trashIndexKey } from '../../../src/sync/write/trash';
import {
  assertConsistent,
  keysBelow,
  listedNames,
  readObject,
  sessionNames,
  trashKeys,
} from '../../support/world/storeState';
import { makeRequest, openWindow, type Window } from '../../support/world/window';
import { folderWorld, type DemoWorld, demoWorld, type World } from '../../support/world/world';
import { BUCKET, FULL } from '../../support/world/demoServer';

const never = new AbortController().signal;
const { filename, bytes } = makeRequest('victim');

for (const [name, create] of [
  ['the demo server', demoWorld],
  ['a folder', folderWorld],
] as const) {
  describe(`removing from ${name}`, () => {
    let world: World;
    let window: Window;
    beforeEach(async () => {
      world = await create();
      window = await world.open();
      await window.publish(makeRequest('other'));
      await window.publish(makeRequest('victim'));
    });
    afterEach(() => world.close());

    const row = (): SessionRow => window.mirror.rows().get(filename)!;
    const remove = (signal = never): Promise<RemoveOutcome> =>
      removeSession(window.writer.deps, row(), signal);

    it('moves session and index to the trash', async () => {
      const before = Date.now();
      await remove();
      assert.equal((await assertConsistent(world.store)).length, 1);
      assert.equal(window.mirror.rows().has(filename), false);
      const [entry, ...others] = await listTrash(world.store, never);
      assert.ok(entry);
      assert.deepEqual([entry.filename, others], [filename, []]);
      assert.ok(entry.removedAt >= before && entry.removedAt <= Date.now());
      assert.deepEqual(await readObject(world.store, entry.key), bytes);
      assert.deepEqual((await trashKeys(world.store)).sort(), [
        entry.key,
        trashIndexKey(entry.key, 'desktop'),
        settledKey(entry.key),
      ]);
    });

    it('is undone by restoring', async () => {
      const { trash } = await remove();
      const { row } = await restoreSession(window.writer.deps, trash, never);
      assert.equal((await assertConsistent(world.store)).length, 2);
      assert.deepEqual(await readObject(world.store, sessionKey(filename)), bytes);
      assert.deepEqual(await trashKeys(world.store), []);
      assert.deepEqual(window.mirror.rows().get(filename), row);
      assert.equal(row.metadata?.name, 'victim');
    });

    it('refuses to restore over another session', async () => {
      const { trash } = await remove();
      await window.publish(makeRequest('victim', { padding: 7 }));
      await assert.rejects(restoreSession(window.writer.deps, trash, never), { code: 'preconditionFailed' });
      assert.equal((await trashKeys(world.store)).length, 3);
      assert.equal((await assertConsistent(world.store)).length, 2);
    });

    it('does not touch a session that is another one by now', async () => {
      const old = row();
      await remove();
      await window.publish(makeRequest('victim', { padding: 7 }));
      await assert.rejects(removeSession(window.writer.deps, old, never), { code: 'preconditionFailed' });
      assert.equal((await assertConsistent(world.store)).length, 2);
    });

    it('leaves all as it was when it is cancelled before the deletion', async () => {
      const stop = new AbortController();
      const other = await world.open({
        atStep: async (step) => {
          if (step === 'remove.copied') stop.abort();
        },
      });
      await assert.rejects(removeSession(other.writer.deps, row(), stop.signal), { code: 'cancelled' });
      assert.equal((await assertConsistent(world.store)).length, 2);
      assert.deepEqual(await trashKeys(world.store), []);
      assert.deepEqual(await fs.readdir(join(world.home, 'pending', 'store')), []);
    });

    it('removes a session without an index', async () => {
      await world.store.delete(metaIndexKey(filename, 'desktop'), never);
      const { trash } = await remove();
      assert.deepEqual((await trashKeys(world.store)).sort(), [trash.key, settledKey(trash.key)]);
      await restoreSession(window.writer.deps, trash, never);
      assert.deepEqual((await sessionNames(world.store)).length, 2);
      assert.equal(row().problem, 'pending', 'its metadata is read by the next sync');
    });

    it('purges one for good', async () => {
      const { trash } = await remove();
      await purge(world.store, trash, 'desktop', never);
      assert.deepEqual(await trashKeys(world.store), []);
      await assert.rejects(restoreSession(window.writer.deps, trash, never), { code: 'notFound' });
      await assert.rejects(purge(world.store, { key: sessionKey('x') }, 'desktop', never), {
        code: 'invalidInput',
      });
    });

    describe('30 days later', () => {
      const DAY = 86_400_000;
      /** Removed by a machine whose clock said so, when the store's clock said so. */
      const rest = async (name: string, removed: number, stored: number): Promise<void> => {
        const key = newTrashKey(makeRequest(name).filename, Date.now() - removed);
        for (const each of [key, trashIndexKey(key, 'desktop'), settledKey(key)]) {
          await world.put(each, 'x', Date.now() - stored);
        }
      };

      it('purges what was removed before, and what was left of it', async () => {
        await remove();
        await rest('old', TRASH_AGE_MS + DAY, TRASH_AGE_MS + DAY);
        await rest('young', TRASH_AGE_MS - DAY, TRASH_AGE_MS - DAY);
        const half = newTrashKey(makeRequest('half').filename, Date.now() - TRASH_AGE_MS - DAY);
        await world.put(trashIndexKey(half, 'desktop'), 'x', Date.now() - TRASH_AGE_MS - DAY);
        assert.deepEqual(await purgeOld(world.store, Date.now(), never), [makeRequest('old').filename]);
        assert.equal((await trashKeys(world.store)).length, 3 + 3);
        assert.deepEqual(
          (await listTrash(world.store, never)).map((entry) => entry.filename).sort(),
          [filename, makeRequest('young').filename].sort(),
        );
        assert.deepEqual(await keysBelow(world.store, '.fastshot-probe/'), []);
      });

      it('believes no clock that is wrong: neither that of who removed it nor that of this machine', async () => {
        await rest('past', 400 * DAY, DAY);
        await rest('young', DAY, DAY);
        assert.deepEqual(await purgeOld(world.store, Date.now(), never), []);
        assert.deepEqual(await purgeOld(world.store, Date.now() + 400 * DAY, never), []);
        assert.equal((await trashKeys(world.store)).length, 6);
      });
    });
  });
}

describe('a removal that the store refuses', () => {
  let world: DemoWorld;
  let window: Window;
  beforeEach(async () => {
    world = await demoWorld();
    window = await world.open();
    await window.publish(makeRequest('victim'));
  });
  afterEach(() => world.close());

  const remove = (): Promise<RemoveOutcome> =>
    removeSession(window.writer.deps, window.mirror.rows().get(filename)!, never);

  it('leaves all as it was', async () => {
    world.server.fail({
      operation: 'DeleteObject',
      key: sessionKey(filename),
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    await assert.rejects(remove(), { code: 'accessDenied' });
    assert.equal((await assertConsistent(world.store)).length, 1);
    assert.deepEqual(await trashKeys(world.store), []);
    assert.ok(window.mirror.rows().has(filename));
  });

  it('is completed later when only index and list are left', async () => {
    world.server.fail({
      operation: 'DeleteObject',
      key: metaIndexKey(filename, 'desktop'),
      times: 3,
      misbehave: { kind: 'error', status: 503, code: 'SlowDown' },
    });
    const { pending } = await remove();
    assert.ok(pending?.isDeleted && pending.passing);
    await window.writer.outbox.flush();
    assert.equal((await assertConsistent(world.store)).length, 0);
  });

  it('is undone although its index and list entry were still to go', async () => {
    world.server.fail({
      operation: 'PutObject',
      key: 'overall_meta.json',
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    const { trash, pending } = await remove();
    assert.ok(pending && !pending.passing);
    await restoreSession(window.writer.deps, trash, never);
    await window.writer.outbox.flush();
    assert.equal((await assertConsistent(world.store)).length, 1);
  });

  it('is undone also when the index is damaged: the session is back and in the list', async () => {
    world.server.putObject(BUCKET, metaIndexKey(filename, 'desktop'), '{"torn');
    const { trash } = await remove();
    const outcome = await restoreSession(window.writer.deps, trash, never);
    assert.equal(outcome.pending, undefined);
    assert.equal(outcome.row.problem, 'pending');
    assert.deepEqual(await listedNames(world.store), [filename]);
    assert.deepEqual(await trashKeys(world.store), []);
    await window.writer.outbox.refresh();
    assert.deepEqual(window.writer.outbox.items, []);
  });

  it('lets go of a restoration that does not get on, and leaves the session where it is', async () => {
    const { trash } = await remove();
    world.server.fail({
      operation: 'PutObject',
      key: 'overall_meta.json',
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    const { pending } = await restoreSession(window.writer.deps, trash, never);
    assert.ok(pending && !pending.passing);
    const { outbox } = window.writer;
    await outbox.refresh();
    assert.deepEqual(
      outbox.items.map(({ kind, canUndo }) => [kind, canUndo]),
      [['restore', true]],
    );
    await outbox.undo(pending.id);
    await outbox.refresh();
    assert.deepEqual(outbox.items, []);
    assert.deepEqual(await sessionNames(world.store), [filename]);
    assert.ok((await trashKeys(world.store)).includes(trash.key));
  });

  it('says that a removal under way can only be completed', async () => {
    world.server.fail({
      operation: 'PutObject',
      key: 'overall_meta.json',
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    const { pending } = await remove();
    const { outbox } = window.writer;
    await assert.rejects(outbox.undo(pending!.id), { code: 'invalidInput', message: /try it again/ });
    await outbox.retry(pending!.id, () => {}, never);
    assert.deepEqual(await assertConsistent(world.store), []);
  });

  it('stops when the copy in the trash is not the session', async () => {
    world.server.fail({
      operation: 'CopyObject',
      misbehave: { kind: 'xml200', body: '<CopyObjectResult><ETag>"x"</ETag></CopyObjectResult>' },
    });
    world.server.putObject(BUCKET, 'trash/unrelated', 'x');
    await assert.rejects(remove());
    assert.equal((await assertConsistent(world.store)).length, 1);
    assert.deepEqual(await trashKeys(world.store), ['trash/unrelated']);
  });
});

describe('credentials that may not delete', () => {
  let world: DemoWorld;
  let window: Window;
  afterEach(() => world.close());

  const open = async (capabilities: Capabilities): Promise<void> => {
    world = await demoWorld({ capabilities });
    window = await world.open();
    await window.publish(makeRequest('victim'));
  };
  const refuseDeletions = (): void =>
    world.server.fail({
      operation: 'DeleteObject',
      times: Infinity,
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
  const remove = (): Promise<RemoveOutcome> =>
    removeSession(window.writer.deps, window.mirror.rows().get(filename)!, never);

  it('remove nothing, copy nothing and say why', async () => {
    await open({ ...FULL, deletes: false });
    world.server.resetCounts();
    await assert.rejects(remove(), { code: 'readOnlyStore', message: /may not delete in team/ });
    assert.deepEqual(world.server.requests, []);
    assert.deepEqual(await trashKeys(world.store), []);
    assert.deepEqual(await window.writer.deps.journal.list(), []);
  });

  it('leave no work behind that is tried for ever, where nobody knew of it', async () => {
    await open(FULL);
    refuseDeletions();
    await assert.rejects(remove(), { code: 'accessDenied' });
    assert.deepEqual(await window.writer.deps.journal.list(), []);
    assert.ok(window.mirror.rows().has(filename));
    assert.equal((await assertConsistent(world.store)).length, 1);
  });

  it('restore what somebody else has removed, and leave its copy in the trash', async () => {
    await open(FULL);
    const { trash } = await remove();
    refuseDeletions();
    const capabilities = { ...FULL, deletes: false };
    const store: ObjectStore = { ...world.store, capabilities };
    const keeper = await openWindow(join(world.home, 'keeper'), store);
    try {
      assert.equal((await restoreSession(keeper.writer.deps, trash, never)).pending, undefined);
      assert.equal((await assertConsistent(world.store)).length, 1);
      assert.ok((await trashKeys(world.store)).includes(trash.key));
    } finally {
      keeper.close();
      await keeper.writer.deps.rows.settled();
    }
  });
});
