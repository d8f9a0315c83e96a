import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { RequestRecord } from '../../../tools/s3-server/requestLog';
import { BUCKET } from '../../support/world/demoServer';
import { SAMPLE_NOW } from '../../support/world/bucket37';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';
import { ManualClock } from '../../support/world/manualClock';

const FIXTURES = join(__dirname, '../../fixtures');

/** Bytes that the server sent, headers included. */
const received = (requests: readonly RequestRecord[]): number =>
  requests.reduce((sum, { bytesOut }) => sum + bytesOut, 0);

describe('what a sync costs', () => {
  let world: DemoWorld;
  const never = new AbortController().signal;
  beforeEach(async () => {
    world = await demoWorld({ ...READING, sample: true });
  });
  afterEach(() => world.close());

  const report = (): string =>
    world.server.requests
      .map(({ method, key, query, bytesIn, bytesOut }) => `${method} ${key} ${query} ${bytesIn} ${bytesOut}`)
      .join('\n');

  it('reads 37 sessions for the first time with at most 45 requests and 300 KB', async () => {
    const { service, mirror } = await world.open({ clock: new ManualClock(SAMPLE_NOW) });
    await service.sync('quick', never);
    const { requests } = world.server;
    assert.ok(requests.length <= 45, `${requests.length} requests:\n${report()}`);
    assert.ok(received(requests) <= 300_000, `${received(requests)} bytes:\n${report()}`);

    const manifest = JSON.parse(await fs.readFile(join(FIXTURES, 'bucket37.manifest.json'), 'utf8'));
    const orphan = manifest.orphaned_meta_index_of as string;
    const fetched = requests.filter(({ operation }) => operation === 'GetObject').map(({ key }) => key);
    assert.ok(
      !fetched.some((key) => key.includes(orphan.replace('.fastshot', ''))),
      'the orphaned index was fetched',
    );
    assert.ok(
      requests.every(({ bytesOut }) => bytesOut < 90_000),
      'a session was downloaded whole',
    );

    assert.equal(mirror.rows().size, 37);
    for (const row of mirror.rows().values()) {
      assert.equal(row.problem, undefined, row.filename);
      assert.ok(row.metadata && row.metadata.imageCount !== undefined, row.filename);
    }
  });

  it('asks several things at a time', async () => {
    const { service } = await world.open();
    world.server.fail({
      key: /^meta_indexes\//,
      operation: 'GetObject',
      times: 40,
      misbehave: { kind: 'stallHeader' },
    });
    const stop = new AbortController();
    const syncing = service.sync('quick', stop.signal);
    await world.server.until((requests) => requests.filter(({ status }) => status === undefined).length >= 8);
    stop.abort();
    await assert.rejects(syncing, { code: 'cancelled' });
  });

  it('finds out with 2 requests that nothing is new', async () => {
    const { service } = await world.open({ clock: new ManualClock(SAMPLE_NOW) });
    await service.sync('quick', never);
    world.server.resetCounts();
    await service.sync('quick', never);
    const recent = world.server
      .objects(BUCKET)
      .filter(({ key }) => key >= 'sessions/20260823' && key < 'sessions/3');
    const budget = 1_500 + 400 * recent.length;
    const { requests } = world.server;
    assert.deepEqual(requests.map(({ operation, status }) => `${operation} ${status}`).sort(), [
      'GetObject 304',
      'ListObjectsV2 200',
    ]);
    assert.ok(received(requests) <= budget, `${received(requests)} bytes of ${budget}:\n${report()}`);
  });

  it('asks nothing when another window has just synced', async () => {
    const clock = new ManualClock(SAMPLE_NOW);
    const first = await world.open({ clock });
    await first.service.sync('quick', never);
    world.server.resetCounts();
    const second = await world.open({ clock });
    second.service.start();
    await clock.timerWithin(6 * 60_000);
    assert.equal(second.service.state.kind, 'synced');
    assert.equal(second.mirror.rows().size, 37);
    assert.deepEqual(world.server.requests, []);
  });
});
