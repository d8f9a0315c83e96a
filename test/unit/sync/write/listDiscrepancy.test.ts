import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { rebuildOverallList } from '../../../../src/session/write/updateOverallList';
import type { RemoteSession } from '../../../../src/sync/remoteSessions';
import { entryOf } from '../../../../src/sync/write/listChange';
import { DiscrepancyWatch, findDiscrepancy } from '../../../../src/sync/write/listDiscrepancy';

const NOW = Date.UTC(2026, 8, 7, 12);
const MINUTE = 60_000;
const session = (name: string, age = 60 * MINUTE, size = 10): RemoteSession => ({
  filename: `20260907090000_${name}.fastshot`,
  size,
  etag: 'e',
  modified: NOW - age,
});
const listOf = (...sessions: RemoteSession[]): Uint8Array =>
  rebuildOverallList(undefined, sessions.map(entryOf), new Date(NOW));
const found = async (sessions: RemoteSession[], list: Uint8Array | undefined): Promise<unknown> => {
  const names = await findDiscrepancy(sessions, list, NOW);
  return names === 'unreadable' ? names : [...names];
};

describe('discrepancies of the overall list', () => {
  const [a, b] = [session('a'), session('b')];

  it('are sessions it leaves out, names it makes up, and sizes that are wrong', async () => {
    assert.deepEqual(await found([a, b], listOf(b, a)), []);
    assert.deepEqual(await found([a, b], listOf(a)), [b.filename]);
    assert.deepEqual(await found([a], listOf(a, b)), [b.filename]);
    assert.deepEqual(await found([a], listOf({ ...a, size: 11 })), [a.filename]);
  });

  it('are not looked for in what was written in the last five minutes', async () => {
    const young = session('young', 5 * MINUTE - 1);
    assert.deepEqual(await found([a, young], listOf(a)), []);
    assert.deepEqual(await found([a, young], listOf(a, { ...young, size: 11 })), []);
    assert.deepEqual(await found([young], undefined), []);
  });

  it('are certain where there is no list that can be read', async () => {
    assert.equal(await found([a], undefined), 'unreadable');
    assert.equal(await found([a], Buffer.from('{}')), 'unreadable');
    assert.deepEqual(await found([], undefined), []);
  });

  it('count once they have lasted for two minutes', () => {
    const watch = new DiscrepancyWatch();
    assert.equal(watch.see(new Set(['x']), NOW), false);
    assert.equal(watch.see(new Set(['x', 'y']), NOW + 2 * MINUTE - 1), false);
    assert.equal(watch.see(new Set(['y']), NOW + 2 * MINUTE), false);
    assert.equal(watch.see(new Set(['x', 'y']), NOW + 3 * MINUTE), false);
    assert.equal(watch.see(new Set(['x', 'y']), NOW + 4 * MINUTE), true);
  });

  it('count anew after the clock was set back', () => {
    const watch = new DiscrepancyWatch();
    assert.equal(watch.see('unreadable', NOW), false);
    assert.equal(watch.see('unreadable', NOW - 60 * MINUTE), false);
    assert.equal(watch.see('unreadable', NOW - 58 * MINUTE), true);
  });
});
