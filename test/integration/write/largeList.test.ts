import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { MAX_LIST_BYTES } from '../../../src/session/overallList';
import { repairOverallList } from '../../../src/sync/write/repairOverallList';
import { systemClock } from '../../../src/sync/clock';
import { overallEntry, rebuildOverallList } from '../../../src/session/write/updateOverallList';
import { removeSession } from '../../../src/sync/write/remove';
import { eventually } from '../../support/eventually';
import { ManualClock } from '../../support/world/manualClock';
import { listedNames, sessionNames } from '../../support/world/storeState';
import { makeRequest, type Window } from '../../support/world/window';
import { makeRows } from '../../support/session/rows';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET } from '../../support/world/demoServer';

describe('an overall list of very many sessions', () => {
  let world: DemoWorld;
  let clock: ManualClock;
  beforeEach(async () => {
    world = await demoWorld();
    clock = new ManualClock(Date.now());
    world.server.putObject(BUCKET, 'overall_meta.json', rebuildOverallList(undefined, [OLD], new Date()));
  });
  afterEach(() => world.close());

  const OLD = overallEntry('20250101000000_old.fastshot', 1, new Date(), 'ab'.repeat(32));
  /** A window that knows of 20,000 sessions. */
  const open = async (): Promise<Window> => {
    const window = await world.open({ clock });
    window.mirror.apply({ upsert: makeRows(20_000) });
    return window;
  };
  const ofList = (): string[] =>
    world.server.requests
      .filter(({ key }) => key === 'overall_meta.json')
      .map(({ operation }) => operation ?? '');
  const noted = (): Promise<string[]> =>
    fs.readdir(join(world.home, 'stores', 'store', 'list_changes')).catch(() => []);
  /** Lets the time of gathering pass, and waits until what was noted is made. */
  const gather = async (): Promise<void> => {
    await clock.timerWithin(60_000);
    clock.advance(60_000);
    await eventually(async () => assert.deepEqual(await noted(), []));
  };

  it('follows later than the sessions, with one request down and one up for all of them', async () => {
    const window = await open();
    for (const name of ['a', 'b', 'c']) {
      world.server.resetCounts();
      assert.equal((await window.publish(makeRequest(name))).state, 'published');
      const asked = world.server.requests.map(({ operation }) => operation);
      assert.deepEqual(asked, ['PutObject', 'HeadObject', 'PutObject']);
    }
    assert.equal((await noted()).length, 3);
    world.server.resetCounts();
    await gather();
    assert.deepEqual(ofList(), ['GetObject', 'PutObject']);
    const names = ['a', 'b', 'c'].map((name) => makeRequest(name).filename);
    assert.deepEqual((await listedNames(world.store)).toSorted(), [OLD.filename, ...names].toSorted());
  });

  it('follows also after a restart', async () => {
    const window = await open();
    const { filename } = makeRequest('a');
    await window.publish(makeRequest('a'));
    window.close();
    const next = await open();
    await next.writer.outbox.flush();
    await gather();
    assert.deepEqual((await listedNames(world.store)).toSorted(), [OLD.filename, filename].toSorted());
  });

  it('says in the end what was done last to a session', async () => {
    const window = await open();
    const { filename } = makeRequest('a');
    const outcome = await window.publish(makeRequest('a'));
    assert.equal(outcome.state, 'published');
    await removeSession(window.writer.deps, outcome.row, new AbortController().signal);
    assert.equal((await noted()).length, 1);
    await gather();
    assert.deepEqual(await listedNames(world.store), [OLD.filename]);
    assert.ok(!(await sessionNames(world.store)).includes(filename));
  });
});

describe('an overall list that is larger than anybody reads', function () {
  // 64 MB take their time on a busy machine.
  this.timeout(120_000);
  let world: DemoWorld;
  const tooLarge = Buffer.alloc(MAX_LIST_BYTES + 1, ' ');
  beforeEach(async () => {
    world = await demoWorld();
    world.server.putObject(BUCKET, 'overall_meta.json', tooLarge, { etag: 'large' });
  });
  afterEach(() => world.close());
  const list = (): number | undefined =>
    world.server.objects(BUCKET).find(({ key }) => key === 'overall_meta.json')?.bytes.length;

  it('is left alone, and a save comes to its end without it', async () => {
    const window = await world.open();
    const request = makeRequest('saved');
    const outcome = await window.publish(request);
    assert.equal(outcome.state, 'published');
    assert.deepEqual(await sessionNames(world.store), [request.filename]);
    assert.deepEqual(await fs.readdir(join(world.home, 'pending', 'store')), []);
    assert.equal(list(), tooLarge.length);
  });

  it('is not repaired, which is no failure', async () => {
    world.server.putObject(BUCKET, 'sessions/20260907090000_a.fastshot', 'x');
    const deps = { store: world.store, clock: systemClock, log: silentLog };
    assert.equal(await repairOverallList(deps, false, new AbortController().signal), 'left');
    assert.equal(list(), tooLarge.length);
  });
});
