import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { sessionKey } from '../../../src/storage/layout';
import { purge, purgeOld } from '../../../src/sync/write/purgeTrash';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { listTrash } from '../../../src/sync/write/trash';
import { never } from '../../support/world/never';
import { assertConsistent, readObject, trashKeys } from '../../support/world/storeState';
import { makeRequest, type Window } from '../../support/world/window';
import { demoWorld, folderWorld, type World } from '../../support/world/world';

const DAY = 86_400_000;
const NAMES: Readonly<Record<string, string>> = {
  '224 bytes': 'x'.repeat(200),
  '244 bytes of emoji': '😀'.repeat(55),
  '244 bytes of umlauts': 'ü'.repeat(110),
  '254 bytes': 'y'.repeat(230),
};

for (const [where, create] of [
  ['the demo server', demoWorld],
  ['a folder', folderWorld],
] as const) {
  describe(`a session with a long name in ${where}`, () => {
    let world: World;
    let window: Window;
    beforeEach(async () => {
      world = await create();
      window = await world.open();
      await window.publish(makeRequest('other'));
    });
    afterEach(() => world.close());

    for (const [what, name] of Object.entries(NAMES)) {
      it(`of ${what} is removed, restored, and deleted for good`, async () => {
        const request = { ...makeRequest('n'), filename: `20260907090000_${name}.fastshot` };
        const { filename, bytes } = request;
        const { deps } = window.writer;
        const published = await window.publish(request);
        assert.equal(published.state, 'published');
        const { trash, pending } = await removeSession(deps, window.mirror.row(filename)!, never);
        assert.equal(pending, undefined);
        assert.equal((await assertConsistent(world.store)).length, 1);
        assert.deepEqual(
          (await listTrash(world.store, never)).map((entry) => entry.filename),
          [filename],
        );
        assert.equal((await trashKeys(world.store)).length, 3);
        const { row } = await restoreSession(deps, trash, never);
        assert.deepEqual(row.metadata?.name, 'n', 'its index did not come back');
        assert.deepEqual(await readObject(world.store, sessionKey(filename)), bytes);
        assert.deepEqual(await trashKeys(world.store), []);

        for (const purgeIt of [
          (key: string) => purge(world.store, { key }, 'desktop', never),
          () => purgeOld(soon(world), Date.now() + 31 * DAY, never),
        ]) {
          if (!window.mirror.row(filename)) await window.publish(request);
          const { trash: again } = await removeSession(deps, window.mirror.row(filename)!, never);
          await purgeIt(again.key);
          assert.deepEqual(await trashKeys(world.store), []);
          await nothingIsLeft();
        }
      });
    }

    /** Not even an empty folder. */
    async function nothingIsLeft(): Promise<void> {
      const { config } = world.access;
      if (config.kind === 'folder') assert.deepEqual(await fs.readdir(join(config.path, 'trash')), []);
    }
  });
}

/** As the store is in 31 days. */
function soon({ store }: World): World['store'] {
  const later: World['store'] = Object.create(store);
  return Object.assign(later, {
    head: async (key: string, signal: AbortSignal) => {
      const object = await store.head(key, signal);
      return { ...object, modified: object.modified + 31 * DAY };
    },
  });
}
