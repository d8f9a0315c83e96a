import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { tellingAbsence } from '../../../src/storage/tellingAbsence';
import { sessionKey } from '../../../src/storage/layout';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { listTrash } from '../../../src/sync/write/trash';
import { assertConsistent, sessionNames } from '../../support/world/storeState';
import { makeRequest } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET, FULL } from '../../support/world/demoServer';

const never = new AbortController().signal;
const { filename } = makeRequest('bug');

describe('writing with credentials that may list below a prefix only', () => {
  let world: DemoWorld;
  afterEach(() => world.close());

  for (const [what, capabilities] of [
    ['with conditional writes', FULL],
    ['without them', { ...FULL, createIfAbsent: false, compareAndSwap: false }],
  ] as const) {
    it(`publishes, removes and restores ${what}, in a store without an overall list`, async () => {
      world = await demoWorld({ capabilities, permissions: { listsBelow: '' } });
      const window = await world.open();
      const published = await window.publish(makeRequest('bug'));
      assert.equal(published.state, 'published');
      assert.deepEqual(await assertConsistent(world.store), [published.row.filename]);
      assert.equal((await window.publish(makeRequest('bug', { padding: 1 }))).state, 'published');

      const removed = await removeSession(window.writer.deps, published.row, never);
      assert.equal(removed.pending, undefined);
      assert.equal((await assertConsistent(world.store)).length, 1);

      const [entry] = await listTrash(world.store, never);
      await restoreSession(window.writer.deps, entry!, never);
      assert.ok((await assertConsistent(world.store)).includes(published.row.filename));
      assert.equal((await sessionNames(world.store)).length, 2);
    });
  }

  it('does not take for absent what is there and may not be read, nor what may not be listed', async () => {
    world = await demoWorld({ permissions: { listsBelow: 'sessions/' } });
    world.server.putObject(BUCKET, sessionKey(filename), 'x');
    world.server.putObject(BUCKET, `${sessionKey('absent')}.longer`, 'x');
    const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const;
    world.server.fail({ operation: 'HeadObject', key: /bug/, misbehave: denied });
    const store = tellingAbsence(world.store);
    await assert.rejects(store.head(sessionKey(filename), never), { code: 'accessDenied' });
    await assert.rejects(store.head('trash/x', never), { code: 'accessDenied' });
    await assert.rejects(store.head(sessionKey('absent'), never), { code: 'notFound' });
  });
});
