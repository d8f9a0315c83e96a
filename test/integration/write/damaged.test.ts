import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { waitingElsewhere } from '../../../src/sync/write/waitingElsewhere';
import { assertConsistent } from '../../support/world/storeState';
import { makeRequest, type Window } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';

const never = new AbortController().signal;
const { filename, bytes } = makeRequest('x');
const OTHER = makeRequest('other').filename;

/** What a crash of the machine, a full disk or a virus scanner leaves of a file. */
const DAMAGES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  empty: (path) => fs.writeFile(path, ''),
  missing: (path) => fs.rm(path),
  cut: async (path) => fs.truncate(path, Math.floor((await fs.stat(path)).size / 2)),
  'full of zeros': async (path) => fs.writeFile(path, Buffer.alloc((await fs.stat(path)).size)),
};

describe('what waits on a disk that has damaged it', () => {
  let world: DemoWorld;
  beforeEach(async () => {
    world = await demoWorld();
  });
  afterEach(() => world.close());

  const pending = (): string => join(world.home, 'pending', 'store');
  const folderOf = async (id: string): Promise<string> => {
    const name = (await fs.readdir(pending())).find(
      (each) => each.startsWith(`${id}.`) && /\.\d+$/.test(each),
    );
    return join(pending(), name ?? '');
  };
  const refuse = (key: RegExp): void =>
    world.server.fail({ key, times: 1e6, misbehave: { kind: 'error', status: 503, code: 'SlowDown' } });

  /** Saves two sessions that have to wait, damages a file of the first, and lets another window go on. */
  const goOn = async (
    file: string,
    damage: (path: string) => Promise<void>,
    refused = /^sessions\//,
  ): Promise<{ id: string; window: Window }> => {
    const before = await world.open();
    refuse(refused);
    const outcome = await before.publish(makeRequest('x'), { keep: true });
    await before.publish(makeRequest('other'), { keep: true });
    before.close();
    assert.ok(outcome.state !== 'published');
    await damage(join(await folderOf(outcome.id), file));
    world.server.clearFaults();
    const window = await world.open();
    await window.writer.outbox.flush();
    await window.writer.outbox.refresh();
    return { id: outcome.id, window };
  };

  for (const [what, damage] of Object.entries(DAMAGES)) {
    it(`is shown and kept when its intent is ${what}, and holds up nothing else`, async () => {
      const { id, window } = await goOn('intent.json', damage);
      const { outbox } = window.writer;
      assert.deepEqual(await assertConsistent(world.store), [OTHER]);
      assert.deepEqual(
        outbox.items.map(({ kind, state, size, canUndo }) => [kind, state, size, canUndo]),
        [['publish', 'damaged', bytes.length, false]],
      );
      assert.equal((await waitingElsewhere(world.home, undefined))[0]?.item.state, 'damaged');
      const aside = await outbox.setAside(id);
      assert.deepEqual(await fs.readFile(join(aside, 'session.1')), bytes);
      await outbox.refresh();
      assert.deepEqual(outbox.items, []);
    });

    it(`is shown and kept when its session is ${what}`, async () => {
      const { id, window } = await goOn('session.1', damage);
      const { outbox } = window.writer;
      assert.deepEqual(await assertConsistent(world.store), [OTHER]);
      assert.deepEqual(
        outbox.items.map(({ state, canUndo, failure }) => [state, canUndo, failure?.code]),
        [['damaged', false, 'damaged']],
      );
      await assert.rejects(
        outbox.retry(id, () => {}, never),
        { code: 'damaged' },
      );
      await assert.rejects(outbox.undo(id), { code: 'invalidInput' });
      await fs.access(await folderOf(id));
    });

    it(`goes out with an index made again when that is ${what}`, async () => {
      const { window } = await goOn('index.1', damage);
      assert.deepEqual((await assertConsistent(world.store)).sort(), [OTHER, filename]);
      assert.deepEqual(window.writer.outbox.items, []);
      assert.equal(window.mirror.rows().get(filename)?.metadata?.name, 'x');
    });

    it(`is finished when its session is in the store, and the copy here is ${what}`, async () => {
      const { window } = await goOn('session.1', damage, /^meta_indexes\//);
      assert.deepEqual((await assertConsistent(world.store)).sort(), [OTHER, filename]);
      assert.deepEqual(window.writer.outbox.items, []);
    });

    it(`is undone as a whole although its index here is ${what}`, async () => {
      const window = await world.open();
      refuse(/^overall_meta/);
      const outcome = await window.publish(makeRequest('x'), { keep: true });
      assert.ok(outcome.state === 'indexPending');
      world.server.clearFaults();
      await damage(join(await folderOf(outcome.id), 'index.1'));
      await (await world.open()).writer.outbox.undo(outcome.id);
      assert.deepEqual(
        world.server.objects('team').map(({ key }) => key),
        [],
      );
    });
  }

  it('is not tried again while another window works on it, and that is what Try Again says', async () => {
    const window = await world.open();
    refuse(/^sessions\//);
    const outcome = await window.publish(makeRequest('x'), { keep: true });
    assert.ok(outcome.state === 'waiting');
    const held = await (await world.open()).writer.deps.journal.take(outcome.id);
    await assert.rejects(
      window.writer.outbox.retry(outcome.id, () => {}, never),
      {
        code: 'busy',
        message: /Another window works on/,
      },
    );
    await held?.release();
  });
});
