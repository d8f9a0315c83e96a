import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { sessionKey } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { listTrash, type TrashEntry } from '../../../src/sync/write/trash';
import { dropLocks } from '../../support/world/startChild';
import { assertConsistent, readObject, sessionNames } from '../../support/world/storeState';
import { makeRequest, openWindow, type Window } from '../../support/world/window';
import { folderWorld, demoWorld, type World } from '../../support/world/world';

const never = new AbortController().signal;
const { filename, bytes } = makeRequest('victim');

for (const [name, create] of [
  ['the demo server', demoWorld],
  ['a folder', folderWorld],
] as const) {
  describe(`a removal that somebody else has finished (${name})`, () => {
    let world: World;
    let window: Window;
    beforeEach(async () => {
      world = await create();
      window = await world.open();
      await window.publish(makeRequest('victim'));
    });
    afterEach(() => world.close());

    const inTrash = async (): Promise<TrashEntry> => {
      const [entry] = await listTrash(world.store, never);
      assert.ok(entry, 'it is nowhere any more');
      return entry;
    };
    const isBack = async (): Promise<void> => {
      assert.deepEqual(await assertConsistent(world.store), [filename]);
      assert.deepEqual(await readObject(world.store, sessionKey(filename)), bytes);
    };

    it('costs nothing when its deletion arrives after the session was restored', async () => {
      // Stopped with the request under way: no check of its own comes between that and the deletion.
      let arrive = (): void => {};
      const late = new Promise<void>((resolve) => (arrive = resolve));
      let sent = (): void => {};
      const sending = new Promise<void>((resolve) => (sent = resolve));
      const slow: ObjectStore = {
        ...world.store,
        delete: async (key) => {
          sent();
          await late;
          return world.store.delete(key, never);
        },
      };
      const stopped = await openWindow(world.home, slow);
      const removing = removeSession(stopped.writer.deps, window.mirror.rows().get(filename)!, never);
      const ended = removing.catch((error: unknown) => error);
      await sending;

      await dropLocks(world.home);
      const other = await world.open();
      await other.writer.outbox.flush();
      assert.deepEqual(await sessionNames(world.store), []);
      await restoreSession(other.writer.deps, await inTrash(), never);
      await isBack();

      arrive();
      await ended;
      stopped.close();
      await restoreSession(other.writer.deps, await inTrash(), never);
      await isBack();
    });

    for (const [step, said, left] of [
      ['remove.begun', /has left it in the store: it was not removed\. Remove it again/, [filename]],
      ['remove.copied', /has left it in the store: it was not removed\. Remove it again/, [filename]],
      ['remove.delete', /removes it\. Nothing has to be done\.$/, []],
      ['remove.unindexed', /removes it\. Nothing has to be done\.$/, []],
    ] as const) {
      it(`says whether it was done or undone, when that was at ${step}`, async () => {
        const stopped = await world.open({
          atStep: async (at) => {
            if (at !== step) return;
            await dropLocks(world.home);
            await (await world.open()).writer.outbox.flush();
          },
        });
        const row = window.mirror.rows().get(filename)!;
        await assert.rejects(removeSession(stopped.writer.deps, row, never), {
          code: 'conflict',
          message: said,
        });
        assert.deepEqual(await sessionNames(world.store), left);
      });
    }

    it('says of a restoration that it is done', async () => {
      const { trash } = await removeSession(window.writer.deps, window.mirror.rows().get(filename)!, never);
      const stopped = await world.open({
        atStep: async (at) => {
          if (at !== 'restore.copied') return;
          await dropLocks(world.home);
          await (await world.open()).writer.outbox.flush();
        },
      });
      await assert.rejects(restoreSession(stopped.writer.deps, trash, never), {
        code: 'conflict',
        message: /restores it\. Nothing has to be done\.$/,
      });
      await isBack();
    });

    it('leaves alone what was restored from another machine meanwhile', async () => {
      const row = window.mirror.rows().get(filename)!;
      const crashing = await world.open({
        atStep: async (step) => {
          if (step === 'remove.deleted') crashing.close();
        },
      });
      await assert.rejects(removeSession(crashing.writer.deps, row, never));
      await dropLocks(world.home);
      const elsewhere = await fs.mkdtemp(join(tmpdir(), 'fastshot-home-'));
      const restorer = await world.open({ home: elsewhere });
      // The store's clock counts in seconds.
      while (Date.now() < row.modified + 1000) await new Promise((resolve) => setImmediate(resolve));
      await restoreSession(restorer.writer.deps, await inTrash(), never);
      await isBack();

      const sentences: string[] = [];
      const next = await world.open();
      next.writer.outbox.onDidGiveUp((sentence) => sentences.push(sentence));
      await next.writer.outbox.flush();
      await isBack();
      assert.deepEqual(sentences, [
        `${filename} was about to be removed and is still in the store: it was left alone.`,
      ]);
      await restorer.writer.deps.rows.settled();
      await fs.rm(elsewhere, { recursive: true, force: true });
    });
  });
}
