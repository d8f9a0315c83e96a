import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import { metaIndexKey, sessionKey } from '../../../src/storage/layout';
import { systemClock } from '../../../src/sync/clock';
import { writeIndex } from '../../../src/sync/maintain/writeIndex';
import { forgetReturned } from '../../../src/sync/returned';
import { removeSession } from '../../../src/sync/write/remove';
import { newTrashKey } from '../../../src/sync/write/trash';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { makeRequest, type Window } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';

const { filename, bytes } = makeRequest('victim');

describe('a session that comes back after it was removed', () => {
  let world: DemoWorld;
  let window: Window;
  beforeEach(async () => {
    world = await demoWorld();
    window = await world.open();
    await window.publish(makeRequest('other'));
    await window.publish(makeRequest('victim'));
    await window.service.sync('full', never);
    await removeSession(window.writer.deps, window.mirror.row(filename)!, never);
  });
  afterEach(() => world.close());

  /** The request of its upload that got no answer, at last. */
  const arriveLate = (): void => void world.server.putObject(BUCKET, sessionKey(filename), bytes);
  const sync = async (mode: 'quick' | 'full' = 'quick'): Promise<string[]> => {
    world.server.resetCounts();
    await window.service.sync(mode, never);
    return world.server.requests.map(
      ({ operation, key, query }) => `${operation} ${key}${query.includes('trash') ? ' of the trash' : ''}`,
    );
  };
  const inTrash = (requests: readonly string[]): string[] =>
    requests.filter((request) => request.endsWith('of the trash'));

  it('is flagged, which takes one listing of the trash, once', async () => {
    arriveLate();
    const requests = await sync();
    assert.deepEqual(inTrash(requests), ['ListObjectsV2  of the trash'], requests.join('\n'));
    assert.deepEqual(window.mirror.sync().returned, [filename]);
    assert.deepEqual(inTrash(await sync()), []);
    assert.deepEqual(inTrash(await sync('full')), []);
    assert.deepEqual(window.mirror.sync().returned, [filename]);
    await window.writer.deps.rows.settled();
    const other = await world.open();
    assert.deepEqual(other.mirror.sync().returned, [filename], 'other windows do not know');
  });

  it('is looked for only where a new session has no index', async () => {
    await (await world.open({ home: `${world.home}-2` })).publish(makeRequest('new'));
    assert.deepEqual(inTrash(await sync()), []);
    world.server.putObject(BUCKET, 'sessions/20260907090000_bare.fastshot', makeRequest('bare').bytes);
    assert.equal(inTrash(await sync()).length, 1);
    assert.equal(window.mirror.sync().returned, undefined, 'it never was in the trash');
  });

  it('is not taken for another session of its name', async () => {
    world.server.putObject(BUCKET, sessionKey(filename), makeRequest('victim', { padding: 7 }).bytes);
    await sync();
    assert.equal(window.mirror.sync().returned, undefined);
  });

  for (const [who, listsBelow, returned] of [
    ['who may list all', '', [filename]],
    ['who may not list the trash', 'sessions/', undefined],
  ] as const) {
    it(`is shown to somebody ${who}, ${returned ? 'flagged' : 'as ever'}`, async () => {
      const limited = await demoWorld({ permissions: { listsBelow } });
      try {
        const { service, mirror } = await limited.open();
        await service.sync('quick', never);
        limited.server.putObject(BUCKET, sessionKey(filename), bytes);
        limited.server.putObject(BUCKET, newTrashKey(filename, Date.now()), bytes);
        await service.sync('full', never);
        assert.ok(mirror.row(filename)?.metadata);
        assert.deepEqual(mirror.sync().returned, returned);
      } finally {
        await limited.close();
      }
    });
  }

  it('can be removed again, and is flagged again if it comes back once more', async () => {
    arriveLate();
    await sync();
    await removeSession(window.writer.deps, window.mirror.row(filename)!, never);
    await sync();
    assert.equal(window.mirror.sync().returned, undefined);
    arriveLate();
    await sync();
    assert.deepEqual(window.mirror.sync().returned, [filename]);
  });

  it('is a session like others for everybody once it is kept', async () => {
    arriveLate();
    await sync();
    const { directory, mirror, store } = { ...world, ...window };
    const deps = { directory, mirror, clock: systemClock, log: silentLog };
    const indexed = async (): Promise<void> => {};
    const row = mirror.row(filename)!;
    const step = { kind: 'writeIndex', filename, etag: row.etag, why: 'absent' } as const;
    const why = await writeIndex(
      { store, vault: desktopVault(''), clock: systemClock, indexed },
      step,
      never,
    );
    assert.equal(why, undefined);
    await forgetReturned(deps, new Set([filename]), never);
    assert.deepEqual(mirror.sync().returned, []);
    assert.ok(world.server.objects(BUCKET).some(({ key }) => key === metaIndexKey(filename, 'desktop')));
    const elsewhere = await world.open({ home: `${world.home}-3` });
    await elsewhere.service.sync('full', never);
    assert.ok(elsewhere.mirror.row(filename));
    assert.equal(elsewhere.mirror.sync().returned, undefined);
  });
});
