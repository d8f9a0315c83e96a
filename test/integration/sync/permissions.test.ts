import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { ManualClock } from '../../support/world/manualClock';
import { SAMPLE_NOW } from '../../support/world/bucket37';
import type { Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';
import type { DemoOptions } from '../../support/world/place';

const OLD = '20250101000000';

describe('a sync of somebody who may not see everything', () => {
  const never = new AbortController().signal;
  let world: DemoWorld;
  let window: Window;

  const begin = async (
    permissions: NonNullable<DemoOptions['permissions']> = { listsBelow: '' },
  ): Promise<void> => {
    world = await demoWorld({ ...READING, permissions });
    window = await world.open({ clock: new ManualClock(SAMPLE_NOW) });
  };
  afterEach(() => world.close());

  const statusOf = (name: string): (number | undefined)[] =>
    world.server.requests.filter(({ key }) => key === name).map(({ status }) => status);

  it('goes on when sessions were removed that a list below a prefix only can tell of, and believes a complete listing about them', async () => {
    await begin();
    const removed = [world.add('recent'), world.add('old', { time: OLD })];
    const kept = world.add('kept');
    world.writeList();
    await window.service.sync('quick', never);
    for (const filename of removed) world.removeSession(filename);
    world.writeList();
    const added = world.add('new');

    const quick = await window.service.sync('quick', never);
    for (const filename of removed) assert.deepEqual(statusOf(`sessions/${filename}`), [403]);
    assert.equal(quick?.added, 1);
    assert.equal(quick.gone, 0, 'a 403 proves nothing');
    assert.equal(window.mirror.rows().size, 4);
    assert.equal(window.service.state.kind, 'synced');

    const full = await window.service.sync('full', never);
    assert.equal(full?.gone, 2);
    assert.deepEqual([...window.mirror.gone().keys()].sort(), removed.toSorted());
    assert.deepEqual([...window.mirror.rows().keys()].sort(), [kept, added].sort());
  });

  it('does without an overall list, and finds the one that is written later', async () => {
    await begin();
    world.add('one');
    await window.service.sync('quick', never);
    assert.deepEqual(statusOf('overall_meta.json'), [403]);
    assert.equal(window.mirror.rows().size, 1);
    assert.equal(window.mirror.sync().listState, 'missing');
    world.server.resetCounts();
    await window.service.sync('quick', never);
    assert.equal(world.server.requests.length, 2, 'everything is listed each time');
    world.writeList();
    await window.service.sync('quick', never);
    assert.equal(window.mirror.sync().listState, 'ok');
  });

  it('shows by its name a session that may not be read, and all others', async () => {
    await begin({});
    const secret = world.add('secret');
    world.add('open');
    for (const operation of ['GetObject', 'HeadObject'] as const) {
      const misbehave = { kind: 'error', status: 403, code: 'AccessDenied' } as const;
      world.server.fail({ operation, key: /secret/, times: 99, misbehave });
    }
    await window.service.sync('full', never);
    assert.equal(window.mirror.rows().get(secret)?.problem, 'unreadable');
    assert.equal(window.mirror.rows().size, 2);
    assert.equal(window.service.state.kind, 'synced');
  });

  it('tells those who may do nothing that access is denied, with rows and without', async () => {
    await begin({ access: 'none' });
    world.add('one');
    for (const mode of ['quick', 'full'] as const) {
      await assert.rejects(window.service.sync(mode, never), { code: 'accessDenied' });
      assert.equal(window.service.state.kind, 'attention');
    }
  });

  it('tells those who may no longer list that access is denied, and takes nothing for gone', async () => {
    await begin();
    const filename = world.add('one');
    world.writeList();
    await window.service.sync('quick', never);
    world.removeSession(filename);
    const misbehave = { kind: 'error', status: 403, code: 'AccessDenied' } as const;
    world.server.fail({ times: 99, misbehave });
    for (const mode of ['quick', 'full'] as const) {
      await assert.rejects(window.service.sync(mode, never), { code: 'accessDenied' });
    }
    assert.equal(window.mirror.rows().size, 1);
  });
});
