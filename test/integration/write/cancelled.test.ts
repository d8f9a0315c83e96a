import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { systemClock } from '../../../src/sync/clock';
import { dropLocks, startChild } from '../../support/world/startChild';
import { assertConsistent } from '../../support/world/storeState';
import { makeRequest } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';

const { filename } = makeRequest('x');
const { filename: OTHER } = makeRequest('other');
/** Longer than stores take what was signed. */
const later = { ...systemClock, now: () => Date.now() + 17 * 60_000 };

describe('a save that is cancelled', () => {
  let world: DemoWorld;
  beforeEach(async () => {
    world = await demoWorld();
    await (await world.open()).publish(makeRequest('other'));
  });
  afterEach(() => world.close());

  const pendingFolder = (): string => join(world.home, 'pending', 'store');
  const pending = async (): Promise<string[]> =>
    (await fs.readdir(pendingFolder())).filter((name) => !name.startsWith('.tmp-'));

  for (const step of ['publish.begun', 'publish.send', 'publish.sent'] as const) {
    it(`is published by no other window when its process is killed in that moment, at ${step}`, async () => {
      const command = { do: 'publish', name: 'x', cancelAt: step } as const;
      const child = startChild(world.home, world.access, command, { failpoint: step });
      assert.equal(await child.ended, 'SIGKILL', child.errors());
      await dropLocks(world.home);
      const { outbox } = (await world.open()).writer;
      await outbox.refresh();
      assert.deepEqual(outbox.items, [], 'shown although there is nothing to decide');
      await outbox.flush();
      assert.deepEqual(await assertConsistent(world.store), [OTHER]);
      await (await world.open({ clock: later })).writer.outbox.flush();
      assert.deepEqual(await pending(), []);
      assert.deepEqual(await assertConsistent(world.store), [OTHER]);
    });
  }

  it('is undone also where this disk takes nothing more', async () => {
    const stop = new AbortController();
    let intent = '';
    const window = await world.open({
      atStep: async (step) => {
        if (step !== 'publish.sent') return;
        // Nothing can replace a folder that holds something.
        const [folder = ''] = (await pending()).filter((name) => !name.endsWith('.lock'));
        intent = join(pendingFolder(), folder, 'intent.json');
        await fs.rename(intent, `${intent}.saved`);
        await fs.mkdir(join(intent, 'full'), { recursive: true });
        stop.abort();
      },
    });
    await assert.rejects(window.publish(makeRequest('x'), { keep: true, signal: stop.signal }), {
      code: 'cancelled',
    });
    await fs.rm(intent, { recursive: true });
    await fs.rename(`${intent}.saved`, intent);
    await (await world.open()).writer.outbox.flush();
    assert.deepEqual(await assertConsistent(world.store), [OTHER]);
    await (await world.open({ clock: later })).writer.outbox.flush();
    assert.deepEqual(await assertConsistent(world.store), [OTHER]);
    assert.deepEqual(await pending(), []);
  });

  it('is not said to be cancelled when another window has taken it over', async () => {
    const stop = new AbortController();
    const window = await world.open({
      atStep: async (step) => {
        if (step !== 'publish.sent' || stop.signal.aborted) return;
        await dropLocks(world.home);
        await (await world.open()).writer.outbox.flush();
        stop.abort();
      },
    });
    await assert.rejects(window.publish(makeRequest('x'), { keep: true, signal: stop.signal }), {
      code: 'conflict',
      message: /could not be cancelled/,
    });
    assert.deepEqual((await assertConsistent(world.store)).sort(), [OTHER, filename]);
  });

  for (const free of [0, 1, 2, 3, 4]) {
    it(`as one that fails is not there, or else said to wait, with ${free} file handles left`, async function () {
      if (process.platform === 'win32') this.skip();
      const command = { do: 'saveStarved', name: 'x', free } as const;
      const child = startChild(world.home, world.access, command, { maxOpenFiles: 80 });
      assert.equal(await child.ended, 0, child.errors());
      const { state, why } = child.said.at(-1) ?? {};
      await dropLocks(world.home);
      await (await world.open()).writer.outbox.flush();
      const isThere = (await assertConsistent(world.store)).length > 1;
      assert.equal(isThere, state !== 'failed', `it said ${state} ${why ?? ''}`);
    });
  }
});
