import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { Mirror } from '../../../src/cache/mirror';
import { desktopVault } from '../../../src/session/desktopVault';
import { Batches } from '../../../src/sync/batches';
import { makeRow } from '../../support/session/rows';
import { ManualClock } from '../../support/world/manualClock';

describe('rows that arrive', () => {
  let directory: string;
  let mirror: Mirror;
  let clock: ManualClock;
  beforeEach(async () => {
    directory = await fs.mkdtemp(join(tmpdir(), 'fastshot-batches-'));
    mirror = new Mirror({
      directory,
      identity: 'a store',
      parseIndex: desktopVault('').parseMetaIndex,
      log: silentLog,
    });
    await mirror.load();
    clock = new ManualClock(Date.UTC(2026, 8, 7));
  });
  afterEach(async () => {
    mirror.dispose();
    await fs.rm(directory, { recursive: true });
  });

  /** Adds rows, one each millisecond, where showing a batch takes as long as `costOf` says; resolves to the batches. */
  const arrive = async (rows: number, costOf: (shown: number) => number): Promise<number[]> => {
    const shown: number[] = [];
    mirror.onDidChange(({ upserted }) => {
      shown.push(upserted.length);
      clock.advance(costOf(mirror.count));
    });
    const batches = new Batches(mirror, clock);
    for (let i = 0; i < rows; i++) {
      clock.advance(1);
      batches.add(makeRow(i));
    }
    await batches.finish();
    return shown;
  };

  it('show in steps of fifty where that costs little', async () => {
    const shown = await arrive(500, () => 0);
    assert.deepEqual(
      shown,
      Array.from({ length: 10 }, () => 50),
    );
  });

  it('take a twentieth of the time at most, however many there are', async () => {
    const costOf = (count: number): number => Math.ceil(count / 100);
    let spent = 0;
    const began = clock.now();
    const shown = await arrive(10_000, (count) => {
      spent += costOf(count);
      return costOf(count);
    });
    const passed = clock.now() - began;
    // The last step comes when everything is there, and does not wait for the rest after the one before.
    assert.ok(spent <= passed / 20 + 2 * costOf(10_000), `${spent} of ${passed} ms`);
    assert.equal(
      shown.reduce((sum, count) => sum + count),
      10_000,
    );
  });

  it('do not wait for hours when the clock is set while they are shown', async () => {
    let isFirst = true;
    const shown = await arrive(12_000, () => {
      const ms = isFirst ? 3_600_000 : 0;
      isFirst = false;
      return ms;
    });
    assert.ok(shown.length > 10, shown.join(' '));
  });
});
