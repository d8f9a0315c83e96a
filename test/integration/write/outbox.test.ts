import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { FastshotError } from '../../../src/base/errors';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import { metaIndexKey, sessionKey } from '../../../src/storage/layout';
import { systemClock } from '../../../src/sync/clock';
import { reconcile } from '../../../src/sync/reconcile';
import { endedEvent } from '../../../src/sync/write/endedEvent';
import type { PublishOutcome } from '../../../src/sync/write/publish';
import { removeSession } from '../../../src/sync/write/remove';
import { readWaitingElsewhere, waitingElsewhere } from '../../../src/sync/write/waitingElsewhere';
import { dropLocks, startChild } from '../../support/world/startChild';
import { assertConsistent, sessionNames, trashKeys } from '../../support/world/storeState';
import { makeRequest } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET } from '../../support/world/demoServer';

const never = new AbortController().signal;
const { filename } = makeRequest('x');

describe('the outbox', () => {
  let world: DemoWorld;
  beforeEach(async () => {
    world = await demoWorld();
  });
  afterEach(() => world.close());

  const goOffline = (): void =>
    world.server.fail({ times: 1e6, misbehave: { kind: 'error', status: 503, code: 'ServiceUnavailable' } });
  const pending = (): Promise<string[]> => fs.readdir(join(world.home, 'pending', 'store'));
  const puts = (): number =>
    world.server.requests.filter(
      ({ operation, key }) => operation === 'PutObject' && key === sessionKey(filename),
    ).length;

  it('keeps what could not be sent, and sends it once after a restart', async () => {
    const before = await world.open();
    goOffline();
    const outcome = await before.publish(makeRequest('x'), { keep: true });
    assert.ok(outcome.state === 'waiting' && outcome.passing);
    await before.writer.outbox.refresh();
    assert.deepEqual(
      before.writer.outbox.items.map(({ kind, state, filename, size }) => [kind, state, filename, size]),
      [['publish', 'waiting', filename, makeRequest('x').bytes.length]],
    );
    before.close();

    world.server.clearFaults();
    world.server.resetCounts();
    const windows = await Promise.all([world.open(), world.open(), world.open()]);
    await Promise.all(windows.map(({ writer }) => writer.outbox.flush()));
    assert.equal((await assertConsistent(world.store)).length, 1);
    assert.equal(puts(), 1);
    assert.deepEqual(await pending(), []);
  });

  it('leaves nothing behind of what was not to be kept, once the store is back', async () => {
    const window = await world.open();
    goOffline();
    await assert.rejects(window.publish(makeRequest('x')), { code: 'serverError' });
    await window.writer.outbox.refresh();
    assert.deepEqual(window.writer.outbox.items, []);
    world.server.clearFaults();
    await window.writer.outbox.flush();
    assert.deepEqual(await sessionNames(world.store), []);
  });

  it('shows what waits for a store that is not connected', async () => {
    const window = await world.open();
    goOffline();
    await window.publish(makeRequest('x'), { keep: true });
    window.close();
    const folder = join(world.home, 'pending');
    await fs.rename(join(folder, 'store'), join(folder, 'team-0123456789abcdef'));
    await (await world.open()).writer.outbox.refresh();
    const waiting = await waitingElsewhere(world.home, 'store');
    assert.deepEqual(
      waiting.map(({ label, item }) => [label, item.filename, item.state]),
      [['team', filename, 'waiting']],
    );
    assert.deepEqual(await waitingElsewhere(world.home, 'team-0123456789abcdef'), []);
    const [first] = waiting;
    assert.ok(first);
    assert.deepEqual(await readWaitingElsewhere(world.home, first), Buffer.from(makeRequest('x').bytes));
    assert.equal((await waitingElsewhere(world.home, 'store')).length, 1, 'it still waits');
    const gone = { ...first, item: { ...first.item, id: 'gone' } };
    await assert.rejects(readWaitingElsewhere(world.home, gone), { code: 'busy' });
  });

  it('tells how what waited has ended: sent, discarded', async () => {
    const window = await world.open();
    const ends: unknown[] = [];
    window.writer.outbox.onDidEnd((ended) => ends.push(endedEvent(ended)));
    goOffline();
    const first = await window.publish(makeRequest('x'), { keep: true });
    const second = await window.publish(makeRequest('y'), { keep: true });
    assert.ok(first.state === 'waiting' && second.state === 'waiting');
    await window.writer.outbox.flush();
    assert.deepEqual(ends, [], 'it still waits');
    await window.writer.outbox.undo(second.id);
    world.server.clearFaults();
    await window.writer.outbox.flush();
    await window.publish(makeRequest('z'));
    assert.deepEqual(ends, [
      {
        operation: 'upload',
        session: second.filename,
        outcome: 'cancelled',
        detail: 'discarded while it waited',
      },
      { operation: 'upload', session: first.filename, outcome: 'done', detail: 'after it had waited' },
    ]);
  });

  it('discards what waits without a word to the store', async () => {
    const window = await world.open();
    const stop = new AbortController();
    // As far as it gets without a store at all.
    const store = window.writer.deps.store;
    Object.assign(window.writer.deps, { store: () => Promise.reject(new Error('no credentials')) });
    const outcome = await window.publish(makeRequest('x'), { keep: true, signal: stop.signal });
    assert.ok(outcome.state === 'waiting' && !outcome.passing);
    await window.writer.outbox.undo(outcome.id);
    Object.assign(window.writer.deps, { store });
    assert.deepEqual(await pending(), []);
    assert.deepEqual(world.server.requests, []);
  });

  it('hands out what waits before it is given up, and keeps it when nobody could take it', async () => {
    const window = await world.open();
    const ends: string[] = [];
    window.writer.outbox.onDidEnd((item) => ends.push(endedEvent(item).detail ?? ''));
    goOffline();
    const request = makeRequest('x');
    const outcome = await window.publish(request, { keep: true });
    assert.ok(outcome.state === 'waiting');
    const full = new FastshotError('diskFull', 'The disk is full.');
    const nowhere = window.writer.outbox.undo(outcome.id, () => Promise.reject(full));
    await assert.rejects(nowhere, { code: 'diskFull' });
    assert.equal((await pending()).length, 1);
    const kept = new Map<string, Uint8Array>();
    await window.writer.outbox.undo(outcome.id, async (name, bytes) => void kept.set(name, bytes));
    assert.deepEqual([...kept.keys()], [filename]);
    const meanwhile = window.writer.outbox.undo('of-another-window', async (name) => void kept.delete(name));
    assert.equal(await meanwhile, false, 'nothing is said to be kept that was not');
    assert.equal(kept.size, 1);
    assert.ok(Buffer.from(request.bytes).equals(kept.get(filename)!));
    await window.writer.outbox.refresh();
    assert.deepEqual(window.writer.outbox.items, []);
    assert.deepEqual(ends, ['kept on this machine instead']);
    world.server.clearFaults();
    await window.writer.outbox.flush();
    assert.deepEqual(await sessionNames(world.store), []);
  });

  it('shows what another window works on, and does not touch it', async () => {
    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let begun = (): void => {};
    const beginning = new Promise<void>((resolve) => (begun = resolve));
    const busy = await world.open({
      atStep: async (step) => {
        if (step !== 'publish.send') return;
        begun();
        await held;
      },
    });
    const publishing = busy.publish(makeRequest('x'));
    await beginning;
    const other = await world.open();
    await other.writer.outbox.flush();
    await other.writer.outbox.refresh();
    const [item] = other.writer.outbox.items;
    assert.equal(item?.state, 'publishing');
    await assert.rejects(other.writer.outbox.undo(item.id), { code: 'busy' });
    assert.equal(puts(), 0);
    goOn();
    await publishing;
    assert.equal((await assertConsistent(world.store)).length, 1);
  });

  const stall = (key: string): void =>
    world.server.fail({ operation: 'PutObject', key, times: 1e6, misbehave: { kind: 'stallHeader' } });
  /** Resolves once one more request to put the session is under way. */
  const anotherPut = (): Promise<void> => {
    const before = puts();
    return world.server.until(() => puts() > before);
  };

  /** Publishes, and closes the window while the request is under way. */
  const cutOff = async (key: string): Promise<PublishOutcome> => {
    const window = await world.open();
    stall(key);
    const publishing = window.publish(makeRequest('x'), { keep: true });
    await world.server.until((requests) => requests.some((request) => request.key === key));
    window.close();
    return publishing;
  };

  for (const [where, key] of [
    ['the session', sessionKey(filename)],
    ['its index', metaIndexKey(filename, 'desktop')],
  ] as const) {
    it(`goes on by itself when its window connects anew while ${where} is on its way, and says so`, async () => {
      const outcome = await cutOff(key);
      assert.ok(outcome.state === 'waiting' || outcome.state === 'indexPending', outcome.state);
      assert.equal(outcome.passing, true);
      world.server.clearFaults();
      await (await world.open()).writer.outbox.flush();
      assert.deepEqual(await assertConsistent(world.store), [filename]);
      assert.deepEqual(await pending(), []);
    });
  }

  const unsent = async (): Promise<string> => {
    goOffline();
    const outcome = await (await world.open()).publish(makeRequest('x'), { keep: true });
    assert.ok(outcome.state === 'waiting');
    return outcome.id;
  };
  const underWay = async (): Promise<string> => {
    const outcome = await cutOff(sessionKey(filename));
    assert.ok(outcome.state === 'waiting');
    // As if the request had not arrived.
    world.server.deleteObject(BUCKET, sessionKey(filename));
    return outcome.id;
  };
  const removedAgain = async (): Promise<string> => {
    const outcome = await cutOff(metaIndexKey(filename, 'desktop'));
    assert.ok(outcome.state === 'indexPending');
    world.server.deleteObject(BUCKET, sessionKey(filename));
    return outcome.id;
  };
  for (const [what, prepare] of [
    ['was never sent', unsent],
    ['may have been sent', underWay],
    ['was sent and is no longer there', removedAgain],
  ] as const) {
    it(`keeps what ${what} when trying it again is cancelled`, async () => {
      const id = await prepare();
      world.server.clearFaults();
      const { outbox } = (await world.open()).writer;
      stall(sessionKey(filename));
      const stop = new AbortController();
      const sending = anotherPut();
      const trying = outbox.retry(id, () => {}, stop.signal);
      await sending;
      stop.abort();
      await assert.rejects(trying, { code: 'cancelled' });
      await outbox.refresh();
      assert.deepEqual(
        outbox.items.map((item) => item.filename),
        [filename],
      );
      world.server.clearFaults();
      await outbox.flush();
      assert.deepEqual(await assertConsistent(world.store), [filename]);
      assert.deepEqual(await pending(), []);
    });
  }

  it('lets go of what it tries by itself at that moment when that is discarded', async () => {
    await unsent();
    world.server.clearFaults();
    const { outbox } = (await world.open()).writer;
    stall(sessionKey(filename));
    const sending = anotherPut();
    const sweeping = outbox.flush();
    await sending;
    await outbox.refresh();
    const [item] = outbox.items;
    assert.deepEqual([item?.state, item?.isUnsent, item?.canUndo], ['publishing', true, true]);
    world.server.clearFaults();
    assert.equal(await outbox.undo(item!.id), true);
    await sweeping;
    await outbox.refresh();
    assert.deepEqual(outbox.items, []);
    assert.deepEqual(await sessionNames(world.store), []);
  });

  it('removes what crashes left half-written', async () => {
    const window = await world.open();
    const folder = join(world.home, 'pending', 'store');
    await fs.mkdir(join(folder, '20200101T000000000Z-0123abcd.lock'), { recursive: true });
    const past = new Date(Date.now() - 3600_000);
    await fs.utimes(join(folder, '20200101T000000000Z-0123abcd.lock'), past, past);
    await window.writer.outbox.flush();
    assert.deepEqual(await pending(), []);
  });

  for (const step of ['publish.send', 'publish.sent', 'publish.committed', 'publish.indexed'] as const) {
    it(`finishes the work of an owner that is stopped at ${step}, and survives its waking up`, async function () {
      if (process.platform === 'win32') this.skip();
      const child = startChild(world.home, world.access, { do: 'publish', name: 'x' }, { pause: step });
      try {
        await child.saying('paused');
        await dropLocks(world.home);
        const window = await world.open();
        await window.writer.outbox.flush();
        assert.equal((await assertConsistent(world.store)).length, 1);
        // What it would do now must not bring the session back.
        await removeSession(window.writer.deps, window.mirror.rows().get(filename)!, never);
        child.process.kill('SIGCONT');
        assert.equal(await child.ended, 0, child.errors());
        assert.match(child.said.at(-1)?.['outcome'] ?? '', /^(?:waiting|indexPending)$/, 'it did not notice');
        assert.equal((await assertConsistent(world.store)).length, 0);
        assert.equal((await trashKeys(world.store)).length, 3);
        assert.deepEqual(await pending(), []);
      } finally {
        child.process.kill('SIGKILL');
      }
    }).timeout(30_000);
  }

  it('lets no window ask about a session that this machine has removed', async () => {
    const remover = await world.open();
    await remover.publish(makeRequest('x'));
    await remover.publish(makeRequest('y'));
    await remover.writer.deps.rows.settled();
    const other = await world.open();
    // It has something of its own to write, so that it does not take over what the first one writes.
    await other.publish(makeRequest('z'));
    await removeSession(remover.writer.deps, remover.mirror.rows().get(filename)!, never);
    await remover.writer.deps.rows.settled();
    const metaCache = new MetaCache(cacheFolders(join(world.home, 'stores', 'store')));
    const deps = {
      store: world.store,
      vault: desktopVault(''),
      metaCache,
      clock: systemClock,
      log: silentLog,
    };
    await reconcile({ ...deps, mirror: other.mirror }, { mode: 'full' }, never);
    assert.equal(other.mirror.rows().has(filename), false);
    assert.equal(other.mirror.gone().size, 0);
    assert.equal((await world.open()).mirror.gone().size, 0);
  });
});
