import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { metaIndexKey, sessionKey } from '../../../src/storage/layout';
import { ManualClock } from '../../support/world/manualClock';
import { assertConsistent, readObject, sessionNames } from '../../support/world/storeState';
import { makeRequest } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET } from '../../support/world/demoServer';

/** Longer than stores take what was signed. */
const NOTHING_ARRIVES_MS = 17 * 60_000;
const never = new AbortController().signal;

describe('publishing that does not work', () => {
  let world: DemoWorld;
  beforeEach(async () => {
    world = await demoWorld();
    await (await world.open()).publish(makeRequest('other'));
  });
  afterEach(() => world.close());

  const { filename } = makeRequest('x');
  const deny = (operation: 'PutObject' | 'HeadObject', key: string, times = 1): void =>
    world.server.fail({
      operation,
      key,
      times,
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
  const breakDown = (operation: 'PutObject' | 'HeadObject', key: string, times: number): void =>
    world.server.fail({ operation, key, times, misbehave: { kind: 'error', status: 503, code: 'SlowDown' } });
  const pendingFolder = (): string => join(world.home, 'pending', 'store');
  const pending = (): Promise<string[]> => fs.readdir(pendingFolder());

  it('leaves nothing, in the store or here, when the session is refused', async () => {
    const window = await world.open();
    deny('PutObject', sessionKey(filename));
    await assert.rejects(window.publish(makeRequest('x')), { code: 'accessDenied' });
    assert.deepEqual(await pending(), []);
    assert.equal((await assertConsistent(world.store)).length, 1);
  });

  it('removes a session that arrived although it was cancelled', async () => {
    const window = await world.open();
    const stop = new AbortController();
    world.server.fail({
      operation: 'PutObject',
      key: sessionKey(filename),
      misbehave: { kind: 'stallHeader' },
    });
    const publishing = window.publish(makeRequest('x'), { signal: stop.signal });
    await world.server.until((requests) => requests.some(({ key }) => key === sessionKey(filename)));
    while (!world.server.objects(BUCKET).some(({ key }) => key === sessionKey(filename))) await turn();
    stop.abort();
    await assert.rejects(publishing, { code: 'cancelled' });
    assert.equal((await assertConsistent(world.store)).length, 1);
    assert.deepEqual(await pending(), []);
  });

  it('looks again for a session that may arrive after it was cancelled', async () => {
    const clock = new ManualClock(Date.UTC(2026, 8, 7));
    const window = await world.open({ clock });
    const stop = new AbortController();
    // The store hears of the session only later.
    world.server.fail({
      operation: 'PutObject',
      key: sessionKey(filename),
      misbehave: { kind: 'stallHeader' },
    });
    const publishing = window.publish(makeRequest('x'), { signal: stop.signal });
    await world.server.until((requests) => requests.some(({ key }) => key === sessionKey(filename)));
    while (!world.server.objects(BUCKET).some(({ key }) => key === sessionKey(filename))) await turn();
    const late = world.server.objects(BUCKET).find(({ key }) => key === sessionKey(filename))!;
    world.server.deleteObject(BUCKET, late.key);
    stop.abort();
    await assert.rejects(publishing, { code: 'cancelled' });
    world.server.putObject(BUCKET, late.key, late.bytes, late);
    await window.writer.outbox.refresh();
    assert.deepEqual(window.writer.outbox.items, [], 'shown although there is nothing to decide');
    await window.writer.outbox.flush();
    assert.equal((await assertConsistent(world.store)).length, 1);
    assert.notDeepEqual(await pending(), [], 'another one may come');
    clock.advance(NOTHING_ARRIVES_MS);
    await window.writer.outbox.flush();
    assert.deepEqual(await pending(), []);
  });

  for (const how of ['discarded', 'undone by a window that crashed as well'] as const) {
    it(`looks once more for a session that may arrive after its window crashed and it was ${how}`, async () => {
      const crashing = await world.open({
        atStep: async (step) => {
          if (step === 'publish.send') crashing.close();
        },
      });
      const cut = await crashing.publish(makeRequest('x'), { keep: true });
      assert.equal(cut.state, 'waiting');
      const clock = new ManualClock(Date.UTC(2026, 8, 7));
      const undoing = await world.open({
        clock,
        atStep: async (step) => {
          if (step === 'undo.begun' && how !== 'discarded') undoing.close();
        },
      });
      await undoing.writer.outbox.refresh();
      await undoing.writer.outbox.undo(undoing.writer.outbox.items[0]!.id);
      // It would come back to it at the same time as the next one, which then leaves it to this one.
      undoing.close();
      const next = await world.open({ clock });
      await next.writer.outbox.flush();
      world.server.putObject(BUCKET, sessionKey(filename), makeRequest('x').bytes, {
        metadata: { 'publish-id': (await fs.readdir(pendingFolder()))[0]!.split('.')[0]! },
      });
      await next.writer.outbox.flush();
      assert.equal((await assertConsistent(world.store)).length, 1);
      clock.advance(NOTHING_ARRIVES_MS);
      await next.writer.outbox.flush();
      assert.deepEqual(await pending(), []);
    });
  }

  it('keeps a session that is in the store without an index, until retry', async () => {
    const window = await world.open();
    deny('PutObject', metaIndexKey(filename, 'desktop'));
    const outcome = await window.publish(makeRequest('x'));
    assert.ok(
      outcome.state === 'indexPending' && !outcome.passing && outcome.failure.code === 'accessDenied',
    );
    assert.ok(window.mirror.rows().has(filename));
    const { outbox } = window.writer;
    await outbox.refresh();
    assert.deepEqual(
      outbox.items.map(({ state, filename, failure }) => [state, filename, failure?.code]),
      [['indexPending', filename, 'accessDenied']],
    );
    await outbox.retry(outcome.id, () => {}, never);
    assert.equal((await assertConsistent(world.store)).length, 2);
    await outbox.refresh();
    assert.deepEqual(outbox.items, []);
  });

  it('keeps a session that is in the store without an index also when this disk takes nothing more', async () => {
    const window = await world.open({
      atStep: async (step) => {
        if (step !== 'publish.shown') return;
        // Nothing can replace a folder that holds something.
        const [folder = ''] = (await pending()).filter((entry) => !entry.endsWith('.lock'));
        const intent = join(pendingFolder(), folder, 'intent.json');
        await fs.rename(intent, `${intent}.saved`);
        await fs.mkdir(join(intent, 'full'), { recursive: true });
      },
    });
    deny('PutObject', metaIndexKey(filename, 'desktop'));
    const outcome = await window.publish(makeRequest('x'), { keep: true });
    assert.equal(outcome.state, 'indexPending');
    assert.ok(window.mirror.rows().has(filename));
    const [folder = ''] = await pending();
    await fs.rm(join(pendingFolder(), folder, 'intent.json'), { recursive: true });
    await fs.rename(
      join(pendingFolder(), folder, 'intent.json.saved'),
      join(pendingFolder(), folder, 'intent.json'),
    );
    await (await world.open()).writer.outbox.flush();
    assert.equal((await assertConsistent(world.store)).length, 2);
  });

  it('takes a session for saved that the store has, also when this disk took nothing more since', async () => {
    const window = await world.open({
      atStep: async (step) => {
        if (step !== 'publish.sent') return;
        // Nothing can replace a folder that holds something.
        const [folder = ''] = (await pending()).filter((entry) => !entry.endsWith('.lock'));
        const intent = join(pendingFolder(), folder, 'intent.json');
        await fs.rm(intent);
        await fs.mkdir(join(intent, 'full'), { recursive: true });
      },
    });
    const outcome = await window.publish(makeRequest('x'), { keep: true });
    assert.equal(outcome.state, 'published');
    assert.equal((await assertConsistent(world.store)).length, 2);
    assert.deepEqual(await pending(), []);
  });

  it('fails no save because of who listens to the list', async () => {
    const window = await world.open();
    window.mirror.onDidChange(() => {
      throw new Error('a view that does not work');
    });
    assert.equal((await window.publish(makeRequest('x'))).state, 'published');
    assert.ok(window.mirror.rows().has(filename));
  });

  it('undoes a session that is in the store without a list entry, and nothing else', async () => {
    const window = await world.open();
    deny('PutObject', 'overall_meta.json');
    const outcome = await window.publish(makeRequest('x'));
    assert.ok(outcome.state === 'indexPending');
    await window.writer.outbox.undo(outcome.id);
    assert.equal((await assertConsistent(world.store)).length, 1);
    assert.equal(window.mirror.rows().has(filename), false);
    assert.equal(window.files.has(outcome.row), false);
    assert.deepEqual(await pending(), []);
  });

  it('does not undo what was there before', async () => {
    const other = await world.open();
    await other.publish(makeRequest('x'));
    const window = await world.open();
    deny('PutObject', metaIndexKey(filename, 'desktop'));
    const outcome = await window.publish(makeRequest('x'));
    assert.ok(outcome.state === 'indexPending');
    await window.writer.outbox.undo(outcome.id);
    assert.equal((await assertConsistent(world.store)).length, 2);
    assert.ok(other.mirror.rows().has(filename));
  });

  it('finishes by itself what failed in passing', async () => {
    const clock = new ManualClock(Date.UTC(2026, 8, 7));
    const window = await world.open({ clock });
    breakDown('PutObject', metaIndexKey(filename, 'desktop'), 3);
    const outcome = await window.publish(makeRequest('x'));
    assert.ok(outcome.state === 'indexPending' && outcome.passing);
    await clock.timerWithin(24_000);
    const done = new Promise<void>((resolve) =>
      window.writer.outbox.onDidChange(() => window.writer.outbox.items.length === 0 && resolve()),
    );
    clock.advance(24_000);
    await done;
    assert.equal((await assertConsistent(world.store)).length, 2);
  });

  it('names a session anew that the desktop app has overwritten before its index was written', async () => {
    const window = await world.open({
      atStep: async (step) => {
        if (step !== 'publish.committed') return;
        world.server.putObject(BUCKET, sessionKey(filename), 'the same second');
        world.server.putObject(BUCKET, metaIndexKey(filename, 'desktop'), '{}');
      },
    });
    deny('PutObject', metaIndexKey(filename, 'desktop'));
    const outcome = await window.publish(makeRequest('x'));
    assert.ok(outcome.state === 'indexPending');
    await (await world.open()).writer.outbox.flush();
    assert.deepEqual(await readObject(world.store, sessionKey(filename)), Buffer.from('the same second'));
    assert.ok((await sessionNames(world.store)).includes('20260907090000_x_2.fastshot'));
  });

  it('does not bring back what was removed since', async () => {
    const clock = new ManualClock(Date.UTC(2026, 8, 7));
    const window = await world.open({ clock });
    deny('PutObject', metaIndexKey(filename, 'desktop'));
    const outcome = await window.publish(makeRequest('x'));
    assert.ok(outcome.state === 'indexPending');
    world.server.deleteObject(BUCKET, sessionKey(filename));
    const next = await world.open({ clock });
    await next.writer.outbox.flush();
    await next.writer.outbox.refresh();
    assert.equal(next.writer.outbox.items[0]?.failure?.code, 'invalidInput');
    assert.equal((await sessionNames(world.store)).length, 1);
    const sentences: string[] = [];
    clock.advance(8 * 86_400_000);
    const later = await world.open({ clock });
    later.writer.outbox.onDidGiveUp((sentence) => sentences.push(sentence));
    await later.writer.outbox.flush();
    assert.equal(sentences.length, 1);
    assert.ok(sentences[0]?.includes(filename));
    assert.deepEqual(await pending(), []);
    assert.equal((await sessionNames(world.store)).length, 1);
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
