import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { metaIndexKey, sessionKey } from '../../../src/storage/layout';
import { hashInTurns } from '../../../src/base/inTurns';
import { loadBucket37 } from '../../support/world/bucket37';
import { assertConsistent, listedNames, readObject, sessionNames } from '../../support/world/storeState';
import { makeRequest } from '../../support/world/window';
import { folderWorld, type DemoWorld, demoWorld, type World } from '../../support/world/world';
import { BUCKET } from '../../support/world/demoServer';

const pendingIn = async (world: World): Promise<string[]> =>
  fs.readdir(join(world.home, 'pending', 'store')).catch(() => []);

for (const [name, create] of [
  ['the demo server', demoWorld],
  ['a folder', folderWorld],
] as const) {
  describe(`publishing to ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await create();
    });
    afterEach(() => world.close());

    it('stores session, index and list entry, shows the row and keeps a copy', async () => {
      const window = await world.open();
      const request = makeRequest('bug');
      const outcome = await window.publish(request);
      assert.equal(outcome.state, 'published');
      assert.deepEqual(await assertConsistent(world.store), [request.filename]);
      assert.deepEqual(await readObject(world.store, sessionKey(request.filename)), request.bytes);
      const list = JSON.parse((await readObject(world.store, 'overall_meta.json')).toString());
      assert.equal(list.sessions[0].checksum, `sha256:${await hashInTurns('sha256', request.bytes)}`);
      const row = window.mirror.rows().get(request.filename);
      assert.deepEqual(row, outcome.row);
      assert.equal(row?.metadata?.name, 'bug');
      assert.deepEqual(await window.files.open(outcome.row), request.bytes);
      assert.deepEqual(await pendingIn(world), []);
      await window.writer.deps.rows.settled();
      const next = await world.open();
      assert.equal(next.mirror.rows().get(request.filename)?.metadata?.name, 'bug', 'not in the snapshot');
    });

    it('gives sessions of one second and one name different names', async () => {
      const window = await world.open();
      for (const text of [1, 2, 3]) await window.publish(makeRequest('same', { padding: text }));
      const names = await assertConsistent(world.store);
      assert.deepEqual(names, [
        '20260907090000_same.fastshot',
        '20260907090000_same_2.fastshot',
        '20260907090000_same_3.fastshot',
      ]);
      for (const filename of names) {
        const session = JSON.parse((await readObject(world.store, sessionKey(filename))).toString());
        assert.equal(session.metadata.filename, filename);
      }
    });

    it('takes the very same session that is there already for a success', async () => {
      const window = await world.open();
      await window.publish(makeRequest('twice'));
      assert.equal((await window.publish(makeRequest('twice'))).state, 'published');
      assert.equal((await assertConsistent(world.store)).length, 1);
    });

    it('lets eight windows save at once', async () => {
      const windows = await Promise.all(Array.from({ length: 8 }, () => world.open()));
      await Promise.all(windows.map((window, i) => window.publish(makeRequest(`w${i}`))));
      await Promise.all(windows.map((window, i) => window.publish(makeRequest('same', { padding: i }))));
      assert.equal((await assertConsistent(world.store)).length, 16);
    });

    it('refuses names that would share an index', async () => {
      const window = await world.open();
      const request = { ...makeRequest('x'), filename: '20260907090000_a.fastshot.b.fastshot' };
      await assert.rejects(window.publish(request), { code: 'invalidInput' });
      assert.deepEqual(await pendingIn(world), []);
    });

    it('leaves nothing when it is cancelled before the first request', async () => {
      const stop = new AbortController();
      const window = await world.open({
        atStep: async (step) => {
          if (step === 'publish.send') stop.abort();
        },
      });
      await assert.rejects(window.publish(makeRequest('x'), { signal: stop.signal }), { code: 'cancelled' });
      assert.deepEqual(await sessionNames(world.store), []);
      assert.deepEqual(await pendingIn(world), []);
    });

    it('is not stopped by a cancel after the commit point', async () => {
      const stop = new AbortController();
      const window = await world.open({
        atStep: async (step) => {
          if (step === 'publish.committed') stop.abort();
        },
      });
      const outcome = await window.publish(makeRequest('x'), { signal: stop.signal });
      assert.equal(outcome.state, 'published');
      assert.equal((await assertConsistent(world.store)).length, 1);
    });

    it('keeps what waits readable for the user alone', async function () {
      if (process.platform === 'win32') this.skip();
      const modes: number[] = [];
      const folder = join(world.home, 'pending', 'store');
      const window = await world.open({
        atStep: async (step) => {
          if (step !== 'publish.send') return;
          const id = (await fs.readdir(folder)).find((file) => file.endsWith('.1'))!;
          for (const path of [
            folder,
            join(folder, id),
            join(folder, id, 'intent.json'),
            join(folder, id, 'session.1'),
          ]) {
            modes.push((await fs.stat(path)).mode & 0o777);
          }
        },
      });
      await window.publish(makeRequest('x'));
      assert.deepEqual(modes, [0o700, 0o700, 0o600, 0o600]);
    });
  });
}

describe('what publishing costs', () => {
  let world: DemoWorld;
  beforeEach(async () => {
    world = await demoWorld();
  });
  afterEach(() => world.close());

  const requests = (): string[] => world.server.requests.map(({ operation, key }) => `${operation} ${key}`);

  it('takes 5 requests in a bucket of 37', async () => {
    await loadBucket37(world.server, BUCKET);
    const before = await listedNames(world.store);
    const window = await world.open();
    world.server.resetCounts();
    const { filename } = makeRequest('bug');
    await window.publish(makeRequest('bug'));
    assert.deepEqual(requests(), [
      `PutObject ${sessionKey(filename)}`,
      `HeadObject ${sessionKey(filename)}`,
      `PutObject ${metaIndexKey(filename, 'desktop')}`,
      'GetObject overall_meta.json',
      'PutObject overall_meta.json',
    ]);
    assert.deepEqual(await listedNames(world.store), [...before, filename].sort());
  });

  for (const hasList of [true, false]) {
    it(`takes as many in a bucket of 5,000 ${hasList ? 'with' : 'without'} an overall list`, async () => {
      const sessions = Array.from({ length: 5_000 }, (_, i) => ({
        filename: `20250101${String(i).padStart(6, '0')}_s.fastshot`,
        created_at: '2025-01-01T00:00:00+00:00',
        file_size: 1,
        checksum: '',
      }));
      for (const { filename } of sessions) world.server.putObject(BUCKET, sessionKey(filename), 'x');
      if (hasList) {
        world.server.putObject(BUCKET, 'overall_meta.json', JSON.stringify({ version: '1.0', sessions }));
      }
      const window = await world.open();
      world.server.resetCounts();
      await window.publish(makeRequest('bug'));
      assert.equal(world.server.requests.length, 5, requests().join('\n'));
      assert.equal((await listedNames(world.store)).length, hasList ? 5_001 : 1);
    });
  }

  it('takes 2 more for each lost race', async () => {
    const window = await world.open();
    await window.publish(makeRequest('first'));
    world.server.resetCounts();
    const lost = { operation: 'PutObject', key: 'overall_meta.json' } as const;
    world.server.fail({
      ...lost,
      times: 2,
      misbehave: { kind: 'error', status: 412, code: 'PreconditionFailed' },
    });
    world.server.fail({
      ...lost,
      misbehave: { kind: 'error', status: 409, code: 'ConditionalRequestConflict' },
    });
    await window.publish(makeRequest('bug'));
    assert.equal(world.server.requests.length, 5 + 3 * 2, requests().join('\n'));
    assert.equal((await assertConsistent(world.store)).length, 2);
  });

  it('takes less than 10 on average with eight writers', async () => {
    const windows = await Promise.all(Array.from({ length: 8 }, () => world.open()));
    await windows[0]!.publish(makeRequest('first'));
    world.server.resetCounts();
    const saves = 5;
    await Promise.all(
      windows.map(async (window, i) => {
        for (let n = 0; n < saves; n++) await window.publish(makeRequest(`w${i}n${n}`));
      }),
    );
    const average = world.server.requests.length / (8 * saves);
    assert.ok(average < 10, `${average} requests`);
    assert.equal((await assertConsistent(world.store)).length, 1 + 8 * saves);
  });

  it('fills a list that is missing with what this machine knows', async () => {
    const window = await world.open();
    await window.publish(makeRequest('a'));
    for (const list of [undefined, 'no list', '{"sessions":[],"checksum":"' + '0'.repeat(64) + '"}']) {
      if (list === undefined) world.server.deleteObject(BUCKET, 'overall_meta.json');
      else world.server.putObject(BUCKET, 'overall_meta.json', list);
      await window.publish(makeRequest(`b${list?.length ?? 0}`));
    }
    assert.deepEqual(await listedNames(world.store), (await sessionNames(world.store)).sort());
  });
});
