import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { cacheFolders } from '../../../src/cache/folders';
import type { SessionRow } from '../../../src/session/sessionRow';
import { ManualClock } from '../../support/world/manualClock';
import { BUCKET } from '../../support/world/demoServer';
import { SAMPLE_NOW } from '../../support/world/bucket37';
import type { Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';

describe('sessions that cannot be read', () => {
  const never = new AbortController().signal;
  const rows = (window: Window): SessionRow[] => [...window.mirror.rows().values()];
  const problems = (window: Window): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { problem = 'none' } of rows(window)) counts[problem] = (counts[problem] ?? 0) + 1;
    return counts;
  };

  describe('with the wrong key', () => {
    let world: DemoWorld;
    beforeEach(async () => {
      world = await demoWorld({ ...READING, sample: true });
    });
    afterEach(() => world.close());

    const withIndex = (): Set<string> =>
      new Set(
        world.server
          .objects(BUCKET)
          .filter(({ key }) => key.startsWith('meta_indexes/'))
          .map(({ key }) => key.slice('meta_indexes/'.length, -'.meta.json'.length)),
      );

    it('shows them by name, says so, and does not ask again with the same key', async () => {
      const window = await world.open({ key: 'not the key' });
      await window.service.sync('quick', never);
      assert.deepEqual(problems(window), { none: 34, wrongKey: 3 });
      const { state } = window.service;
      assert.equal(state.kind === 'attention' && state.error.code, 'wrongKey');
      world.server.resetCounts();
      await window.service.sync('quick', never);
      assert.equal(world.server.requests.length, 2);
      assert.equal(window.service.state.kind, 'attention');
    });

    it('blames the session, not the key, where the key opens others', async () => {
      world.server.putObject(BUCKET, 'sessions/20260907000000_other.fastshot', Buffer.alloc(2000, 'zQ9!'));
      for (const { key } of world.server.objects(BUCKET)) {
        const hasNoIndex = key.startsWith('sessions/') && !withIndex().has(key.slice(9, -9));
        if (hasNoIndex && !key.includes('other')) world.server.deleteObject(BUCKET, key);
      }
      const window = await world.open();
      await window.service.sync('quick', never);
      assert.deepEqual(problems(window), { none: 34, wrongKey: 1 });
      assert.equal(window.service.state.kind, 'synced');
      const wrong = await world.open({ key: 'not the key' });
      await wrong.service.sync('quick', never);
      assert.equal(wrong.service.state.kind, 'attention');
    });

    it('reads them as soon as there is another key, also after a restart', async () => {
      (await world.open({ key: 'not the key' })).service.sync('quick', never).catch(() => {});
      const first = await world.open({ key: 'not the key' });
      await first.service.sync('quick', never);
      first.close();
      const second = await world.open();
      world.server.resetCounts();
      await second.service.sync('quick', never);
      assert.deepEqual(problems(second), { none: 37 });
      assert.equal(second.service.state.kind, 'synced');
      const whole = world.server.requests.filter(({ bytesOut }) => bytesOut > 90_000);
      assert.deepEqual(whole, []);
    });
  });

  describe('archived by a lifecycle rule', () => {
    let world: DemoWorld;
    beforeEach(async () => {
      world = await demoWorld(READING);
    });
    afterEach(() => world.close());

    it('shows them so, however many, and syncs all others', async () => {
      for (let i = 0; i < 25; i++) world.add(`old${i}`, { time: `2020010109${10 + i}00`, index: true });
      for (let i = 0; i < 3; i++) world.add(`new${i}`, { time: `2026010109000${i}`, index: true });
      world.server.fail({
        operation: 'GetObject',
        key: /_old\d+\./,
        times: Infinity,
        misbehave: { kind: 'error', status: 403, code: 'InvalidObjectState' },
      });
      const window = await world.open({ clock: new ManualClock(SAMPLE_NOW) });
      for (const mode of ['full', 'quick', 'full'] as const) {
        await window.service.sync(mode, never);
        assert.deepEqual(problems(window), { none: 3, archived: 25 });
        assert.equal(window.service.state.kind, 'synced');
      }
    });
  });

  describe('one by one', () => {
    let world: DemoWorld;
    let window: Window;
    beforeEach(async () => {
      world = await demoWorld(READING);
      window = await world.open({ clock: new ManualClock(SAMPLE_NOW) });
    });
    afterEach(() => world.close());

    it('reads the session itself when its index is damaged, huge or of another session', async () => {
      world.add('torn');
      world.server.putObject(BUCKET, 'meta_indexes/20260907090000_torn.meta.json', '{"version":');
      world.add('huge');
      world.server.putObject(BUCKET, 'meta_indexes/20260907090000_huge.meta.json', 'x'.repeat(1_100_000));
      world.add('foreign');
      world.server.putObject(
        BUCKET,
        'meta_indexes/20260907090000_foreign.meta.json',
        JSON.stringify({ filename: '20260907090000_other.fastshot', metadata: { name: 'other' } }),
      );
      await window.service.sync('quick', never);
      const names = rows(window).map(({ metadata }) => metadata?.name ?? '');
      assert.deepEqual(names.toSorted(), ['foreign', 'huge', 'torn']);
    });

    it('marks what is damaged, and looks at it again on Refresh only', async () => {
      world.add('good');
      world.server.putObject(BUCKET, 'sessions/20260907000000_bad.fastshot', '{"session": {"windows": [');
      await window.service.sync('quick', never);
      assert.deepEqual(problems(window), { none: 1, damaged: 1 });
      world.server.resetCounts();
      await window.service.sync('quick', never);
      assert.equal(world.server.requests.length, 2);
      await window.service.sync('full', never);
      assert.ok(world.server.requests.some(({ key }) => key === 'sessions/20260907000000_bad.fastshot'));
    });

    it('knows a session without metadata for what it is and does not ask again', async () => {
      const legacy = JSON.stringify({ version: '1.0', timestamp: '2026-09-07T00:00:00', windows: [] });
      world.server.putObject(BUCKET, 'sessions/20260907000000_legacy.fastshot', legacy);
      await window.service.sync('quick', never);
      assert.deepEqual(problems(window), { none: 1 });
      world.server.resetCounts();
      await window.service.sync('quick', never);
      assert.equal(world.server.requests.length, 2);
    });

    it('leaves one that could not be fetched for the next sync and stops no other', async () => {
      const late = world.add('late');
      for (let i = 0; i < 5; i++) world.add(`s${i}`);
      world.server.fail({
        key: /late/,
        operation: 'GetObject',
        misbehave: { kind: 'error', status: 500, code: 'InternalError' },
      });
      const result = await window.service.sync('quick', never);
      assert.equal(result?.pending, 1);
      assert.deepEqual(problems(window), { none: 5, pending: 1 });
      assert.equal(window.service.state.kind, 'synced');
      await window.service.sync('quick', never);
      assert.equal(window.mirror.rows().get(late)?.metadata?.name, 'late');
    });

    it('gives up when nothing at all can be fetched, and goes on where it stopped', async () => {
      for (let i = 0; i < 40; i++) world.add(`s${i}`);
      world.server.fail({
        operation: 'GetObject',
        key: /^meta_/,
        times: 999,
        misbehave: { kind: 'error', status: 503, code: 'SlowDown' },
      });
      await assert.rejects(window.service.sync('quick', never), { code: 'throttled' });
      const tried = world.server.requests.filter(({ key }) => key.startsWith('meta_')).length;
      assert.ok(tried < 40, `${tried} requests against a store that answers none`);
      assert.equal(window.service.state.kind, 'offline');
      assert.equal(window.mirror.rows().size, 40);
      world.server.clearFaults();
      await window.service.sync('quick', never);
      assert.deepEqual(problems(window), { none: 40 });
    });

    it('shows everything when the disk takes nothing, and says so', async () => {
      world.add('good');
      await fs.mkdir(world.directory, { recursive: true });
      await fs.writeFile(join(world.directory, 'meta_cache'), 'in the way');
      await assert.rejects(window.service.sync('quick', never), { code: 'disk' });
      assert.deepEqual(problems(window), { none: 1 });
      assert.equal(window.service.state.kind, 'attention');
    });

    it('keeps the indexes as the store has them, byte for byte', async () => {
      world.add('good', { time: '20260907090000' });
      await window.service.sync('quick', never);
      const { metaIndexes } = cacheFolders(world.directory);
      const [file] = await fs.readdir(metaIndexes);
      const stored = world.server.objects(BUCKET).find(({ key }) => key.startsWith('meta_indexes/'));
      assert.deepEqual(await fs.readFile(join(metaIndexes, file!)), stored?.bytes);
    });
  });
});
