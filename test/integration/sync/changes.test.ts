import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ManualClock } from '../../support/world/manualClock';
import { BUCKET } from '../../support/world/demoServer';
import { SAMPLE_NOW } from '../../support/world/bucket37';
import type { Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';

const HOUR = 3600_000;

describe('a sync after somebody else changed the store', () => {
  const never = new AbortController().signal;
  let world: DemoWorld;
  let clock: ManualClock;
  let window: Window;

  const begin = async (count = 3): Promise<void> => {
    for (let i = 0; i < count; i++) world.add(`s${i}`, { time: `202609010000${10 + i}` });
    world.writeList();
    await window.service.sync('quick', never);
    world.server.resetCounts();
  };
  const asked = (): string[] =>
    world.server.requests.map(({ operation, key }) => `${operation} ${key}`).sort();
  const rowNames = (): (string | undefined)[] =>
    [...window.mirror.rows().values()].map(({ metadata }) => metadata?.name);

  beforeEach(async () => {
    world = await demoWorld(READING);
    clock = new ManualClock(SAMPLE_NOW);
    window = await world.open({ clock });
  });
  afterEach(() => world.close());

  it('shows a new session, with its index alone', async () => {
    await begin();
    const filename = world.add('new');
    world.writeList();
    const result = await window.service.sync('quick', never);
    assert.equal(result?.added, 1);
    assert.equal(window.mirror.rows().get(filename)?.metadata?.name, 'new');
    assert.deepEqual(asked(), [
      'GetObject meta_indexes/20260907090000_new.meta.json',
      'GetObject overall_meta.json',
      'ListObjectsV2 ',
    ]);
  });

  it('shows a new session that the overall list does not name', async () => {
    await begin();
    const filename = world.add('unlisted');
    await window.service.sync('quick', never);
    assert.equal(window.mirror.rows().has(filename), true);
  });

  it('shows an old session that somebody brought back, by asking for it', async () => {
    await begin();
    const filename = world.add('old', { time: '20250101000000' });
    world.writeList();
    await window.service.sync('quick', never);
    assert.equal(window.mirror.rows().has(filename), true);
    assert.ok(asked().includes(`HeadObject sessions/${filename}`));
  });

  it('does not believe the overall list about sessions that are not there', async () => {
    await begin();
    const ghost = world.add('ghost', { time: '20250101000000' });
    world.writeList();
    world.removeSession(ghost);
    await window.service.sync('quick', never);
    assert.equal(window.mirror.rows().has(ghost), false);
  });

  it('moves a session to the gone ones when the store says 404, recent or old', async () => {
    const old = world.add('old', { time: '20250101000000' });
    await begin();
    const recent = [...window.mirror.rows().keys()].find((name) => name.endsWith('s1.fastshot'))!;
    world.removeSession(old);
    world.removeSession(recent);
    world.writeList();
    const result = await window.service.sync('quick', never);
    assert.equal(result?.gone, 2);
    assert.deepEqual([...window.mirror.gone().keys()].sort(), [old, recent].sort());
    assert.equal(window.mirror.gone().get(old)?.since, SAMPLE_NOW);
    assert.equal(window.mirror.rows().size, 2);
  });

  it('does not take a session for gone that only the overall list has lost', async () => {
    const old = world.add('old', { time: '20250101000000' });
    await begin();
    world.writeList([]);
    await window.service.sync('quick', never);
    assert.equal(window.mirror.rows().has(old), true);
    assert.equal(window.mirror.gone().size, 0);
  });

  it('takes nothing for gone when the store fails instead of answering', async () => {
    const old = world.add('old', { time: '20250101000000' });
    await begin();
    world.removeSession(old);
    world.writeList();
    world.server.fail({
      operation: 'HeadObject',
      times: 9,
      misbehave: { kind: 'error', status: 500, code: 'InternalError' },
    });
    await assert.rejects(window.service.sync('quick', never), { code: 'serverError' });
    assert.equal(window.mirror.rows().has(old), true);
    world.server.clearFaults();
    await window.service.sync('quick', never);
    assert.equal(
      window.mirror.gone().has(old),
      true,
      'the list counted as read although its sync had failed',
    );
  });

  it('takes another object under the same name for another session', async () => {
    await begin();
    const filename = world.add('again');
    await window.service.sync('quick', never);
    const before = window.mirror.rows().get(filename);
    world.add('again', { size: 10 });
    const result = await window.service.sync('quick', never);
    const after = window.mirror.rows().get(filename);
    assert.equal(result?.replaced, 1);
    assert.notEqual(after?.etag, before?.etag);
    assert.equal(after?.metadata?.desc, 'xxxxxxxxxx');
  });

  it('lists everything once when many names vanished from the overall list, not one by one', async () => {
    await begin(60);
    world.writeList([]);
    await window.service.sync('quick', never);
    assert.ok(!asked().some((request) => request.startsWith('Head')), asked().join('\n'));
    assert.equal(window.mirror.rows().size, 60);
  });

  it('remembers that the overall list is missing instead of listing everything each time', async () => {
    await begin();
    world.server.deleteObject(BUCKET, 'overall_meta.json');
    await window.service.sync('quick', never);
    assert.equal(window.mirror.sync().listState, 'missing');
    world.server.resetCounts();
    await window.service.sync('quick', never);
    assert.equal(world.server.requests.length, 2);
    assert.ok(world.server.requests.some(({ query }) => query.includes('start-after')));
  });

  it('remembers that the overall list is damaged until it changes', async () => {
    await begin();
    world.server.putObject(BUCKET, 'overall_meta.json', '{"sessions": [');
    await window.service.sync('quick', never);
    assert.equal(window.mirror.sync().listState, 'damaged');
    world.server.resetCounts();
    await window.service.sync('quick', never);
    assert.equal(world.server.requests.length, 2);
    assert.ok(world.server.requests.some(({ query }) => query.includes('start-after')));
    world.writeList();
    await window.service.sync('quick', never);
    assert.equal(window.mirror.sync().listState, 'ok');
  });

  it('lists everything every six hours, which finds what no list told', async () => {
    await begin();
    const filename = world.add('hidden', { time: '20250101000000' });
    clock.advance(5 * HOUR);
    await window.service.sync('quick', never);
    assert.equal(window.mirror.rows().has(filename), false);
    clock.advance(HOUR);
    await window.service.sync('quick', never);
    assert.equal(window.mirror.rows().has(filename), true);
  });

  it('asks for what a listing does not show before it takes it for gone, for the listing may be stale', async () => {
    await begin();
    const filename = world.add('fresh');
    await window.service.sync('quick', never);
    world.removeSession(filename);
    world.server.fail({ operation: 'ListObjectsV2', misbehave: { kind: 'listPage', page: 'stale' } });
    world.add('fresh');
    world.server.resetCounts();
    const result = await window.service.sync('full', never);
    assert.equal(result?.gone, 0);
    assert.equal(window.mirror.rows().has(filename), true);
    assert.ok(asked().includes(`HeadObject sessions/${filename}`), 'the listing was not stale');
  });

  it('lists everything on Refresh', async () => {
    await begin();
    const filename = world.add('hidden', { time: '20250101000000' });
    await window.service.sync('full', never);
    assert.equal(window.mirror.rows().has(filename), true);
  });

  it('leaves out what is no session, and says so', async () => {
    await begin();
    for (const key of [
      'sessions/',
      'sessions/notes.txt',
      'sessions/deep/er.fastshot',
      'sessions/..fastshot',
    ]) {
      world.server.putObject(BUCKET, key, 'x');
    }
    world.server.putObject(BUCKET, 'sessions/20260907000000_empty.fastshot', '');
    const result = await window.service.sync('full', never);
    assert.equal(window.mirror.rows().size, 3);
    const skipped = result?.skipped.map(({ key }) => key).sort();
    assert.deepEqual(skipped, [
      'sessions/..fastshot',
      'sessions/20260907000000_empty.fastshot',
      'sessions/deep/er.fastshot',
      'sessions/notes.txt',
    ]);
  });

  it('works with a bucket of more than a thousand sessions', async () => {
    for (let i = 0; i < 1_050; i++) {
      const seconds = new Date(Date.UTC(2025, 0, 1) + i * 60_000)
        .toISOString()
        .replaceAll(/\D/g, '')
        .slice(0, 14);
      world.add(`n${i}`, { time: seconds, index: i % 2 === 0 });
    }
    const seen: number[] = [];
    window.mirror.onDidChange(() => seen.push(rowNames().filter((name) => name !== undefined).length));
    await window.service.sync('quick', never);
    assert.equal(window.mirror.rows().size, 1_050);
    assert.equal(rowNames().filter((name) => name !== undefined).length, 1_050);
    assert.ok(
      seen.some((count) => count > 0 && count < 1_050),
      'rows did not appear as they arrived',
    );
    const useless = world.server.requests.filter(({ status }) => status === 404).map(({ key }) => key);
    assert.deepEqual(useless, ['overall_meta.json']);
  }).timeout(60_000);

  it('asks for each of a few that vanished, by name', async () => {
    await begin(60);
    const vanished = [...window.mirror.rows().keys()].slice(40);
    for (const filename of vanished) world.removeSession(filename);
    const before = world.server.requests.length;
    await window.service.sync('full', never);
    const asked = world.server.requests.slice(before).filter(({ operation }) => operation === 'HeadObject');
    assert.deepEqual(
      asked.map(({ key }) => key).sort(),
      vanished.map((filename) => `sessions/${filename}`).sort(),
    );
    assert.deepEqual([...window.mirror.gone().keys()].sort(), vanished.sort());
  });

  describe('when very many vanish at once', () => {
    it('asks about more than were asked for by name, also when most are still there', async () => {
      await begin(60);
      for (const filename of [...window.mirror.rows().keys()].slice(39)) world.removeSession(filename);
      await window.service.sync('full', never);
      const { state } = window.service;
      assert.equal(state.kind === 'needsConfirmation' && state.filenames.length, 21);
      assert.equal(window.mirror.rows().size, 60);
    });

    it('asks before it moves them, keeps the rows, and asks once', async () => {
      await begin(30);
      for (const filename of [...window.mirror.rows().keys()].slice(1)) world.removeSession(filename);
      world.writeList();
      await window.service.sync('full', never);
      const state = window.service.state;
      assert.equal(state.kind === 'needsConfirmation' && state.filenames.length, 29);
      assert.equal(window.mirror.rows().size, 30);
      await window.service.sync('quick', never);
      assert.equal(window.service.state.kind, 'needsConfirmation');
      await window.service.confirmGone();
      assert.equal(window.mirror.rows().size, 1);
      assert.equal(window.mirror.gone().size, 29);
      assert.equal(window.service.state.kind, 'synced');
    });

    it('keeps the rows for good when the user says so, until they are back', async () => {
      await begin(30);
      const names = [...window.mirror.rows().keys()];
      for (const filename of names.slice(1)) world.removeSession(filename);
      await window.service.sync('full', never);
      await window.service.rejectGone();
      assert.equal(window.service.state.kind, 'synced');
      await window.service.sync('full', never);
      assert.equal(window.service.state.kind, 'synced');
      assert.equal(window.mirror.rows().size, 30);
      const again = await world.open({ clock });
      assert.equal(again.mirror.sync().keptMissing.length, 29);
    });

    it('believes an empty listing only when a second one half a minute later says the same', async () => {
      await begin(3);
      world.server.fail({ operation: 'ListObjectsV2', misbehave: { kind: 'listPage', page: 'empty' } });
      const syncing = window.service.sync('full', never);
      await clock.timerWithin(30_000);
      assert.equal(clock.nextIn, 30_000);
      clock.advance(30_000);
      await syncing;
      assert.equal(window.mirror.rows().size, 3);
      assert.equal(window.mirror.gone().size, 0);
    });

    it('moves the sessions when the store is really empty', async () => {
      await begin(3);
      for (const filename of window.mirror.rows().keys()) world.removeSession(filename);
      const syncing = window.service.sync('full', never);
      await clock.timerWithin(30_000);
      clock.advance(30_000);
      await syncing;
      assert.equal(window.mirror.gone().size, 3);
    });
  });
});
