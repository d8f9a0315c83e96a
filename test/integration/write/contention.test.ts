import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Capabilities } from '../../../src/storage/objectStore';
import { removeSession } from '../../../src/sync/write/remove';
import { sessionKey } from '../../../src/storage/layout';
import { assertConsistent, listedNames, sessionNames } from '../../support/world/storeState';
import { makeRequest } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET, FULL } from '../../support/world/demoServer';

const never = new AbortController().signal;

describe('writers at the same time', () => {
  let world: DemoWorld;
  beforeEach(async () => {
    world = await demoWorld();
  });
  afterEach(() => world.close());

  it('save and remove without taking anything from one another', async () => {
    const windows = await Promise.all(Array.from({ length: 8 }, () => world.open()));
    const kept = await Promise.all(
      windows.map(async (window, i) => {
        const kept: string[] = [];
        for (let n = 0; n < 4; n++) {
          const outcome = await window.publish(
            makeRequest(n % 2 === 0 ? 'same' : `w${i}`, { padding: 10 * i + n }),
          );
          assert.ok(outcome.state === 'published');
          if (n % 2 === 1) await removeSession(window.writer.deps, outcome.row, never);
          else kept.push(outcome.row.filename);
        }
        return kept;
      }),
    );
    assert.deepEqual((await assertConsistent(world.store)).sort(), kept.flat().sort());
    assert.equal(new Set(kept.flat()).size, 16);
  }).timeout(60_000);

  it('lose no session and no row to a desktop app that rewrites and empties the list in between', async () => {
    const windows = await Promise.all([world.open(), world.open()]);
    let turns = 0;
    // As the desktop app does it: without a condition, from what it saw, or empty after a failed listing.
    const rewrite = (): void => {
      const all = world.server.objects(BUCKET).filter(({ key }) => key.startsWith('sessions/'));
      const seen = turns++ % 3 === 0 ? [] : all.slice(0, -1);
      const sessions = seen.map(({ key, bytes, etag }) => ({
        filename: key.slice('sessions/'.length),
        created_at: '2026-09-07T09:00:00+00:00',
        file_size: bytes.length,
        checksum: `etag:${etag}`,
      }));
      const list =
        turns % 5 === 0 ? '{"version": "1.0", "sess' : JSON.stringify({ version: '1.0', sessions });
      world.server.putObject(BUCKET, 'overall_meta.json', list);
    };
    const names: string[] = [];
    await Promise.all(
      windows.map(async (window, i) => {
        for (let n = 0; n < 8; n++) {
          const outcome = await window.publish(makeRequest(`w${i}n${n}`));
          assert.ok(outcome.state === 'published');
          names.push(outcome.row.filename);
          rewrite();
        }
      }),
    );
    assert.deepEqual((await sessionNames(world.store)).sort(), names.sort());
    for (const [i, { mirror }] of windows.entries()) {
      assert.equal([...mirror.rows().keys()].filter((name) => name.includes(`w${i}n`)).length, 8);
    }
  });
});

describe('a store without conditional writes', () => {
  const without: Capabilities = { ...FULL, createIfAbsent: false, compareAndSwap: false };
  let world: DemoWorld;
  beforeEach(async () => {
    world = await demoWorld({ capabilities: without });
    // What it says about itself is true.
    world.server.fail({ times: 1e6, operation: 'PutObject', misbehave: { kind: 'ignoreConditions' } });
  });
  afterEach(() => world.close());

  it('gets names that two writers cannot both take, and a list made from the listing', async () => {
    const windows = await Promise.all(Array.from({ length: 4 }, () => world.open()));
    await Promise.all(windows.map((window, i) => window.publish(makeRequest('same', { padding: i }))));
    const names = await sessionNames(world.store);
    assert.equal(names.length, 4);
    for (const name of names) assert.match(name, /^20260907090000_same_\d{9}\.fastshot$/);
    const [last] = windows;
    const outcome = await last!.publish(makeRequest('last'));
    assert.ok(outcome.state === 'published');
    await assertRightList();
    await removeSession(last!.writer.deps, outcome.row, never);
    await assertRightList();
  });

  it('keeps the list entry of another session that has the name of one that is removed', async () => {
    const window = await world.open({
      atStep: async (step) => {
        if (step === 'remove.unindexed') world.server.putObject(BUCKET, sessionKey(filename), 'another one');
      },
    });
    const outcome = await window.publish(makeRequest('x'));
    assert.ok(outcome.state === 'published');
    const { filename } = outcome.row;
    await removeSession(window.writer.deps, outcome.row, never);
    assert.deepEqual(await sessionNames(world.store), [filename]);
    await assertRightList();
  });

  it('costs the pages of one listing more', async () => {
    const count = 2_500;
    for (let i = 0; i < count; i++) {
      world.server.putObject(BUCKET, `sessions/20250101${String(i).padStart(6, '0')}_s.fastshot`, 'x');
    }
    const window = await world.open();
    world.server.resetCounts();
    await window.publish(makeRequest('bug'));
    const kinds = world.server.requests.map(({ operation }) => operation);
    assert.equal(kinds.filter((kind) => kind === 'ListObjectsV2').length, 3);
    assert.equal(kinds.length, 6 + 3, kinds.join(' '));
    assert.equal((await listedNames(world.store)).length, count + 1);
  });

  const assertRightList = async (): Promise<void> =>
    assert.deepEqual(await listedNames(world.store), (await sessionNames(world.store)).sort());
});
