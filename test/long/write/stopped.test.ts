import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe } from 'mocha';
import { maintainCrashTests } from '../../support/maintain/maintainCrashes';
import { crashTests, type CrashWorld, emptyStore } from '../../support/write/crashes';
import type { LongWorld } from './longWorld';
import { LONG_STORES } from './stores';

for (const { name, create } of LONG_STORES) {
  describe(`work on ${name} that was taken over`, () => {
    let world: LongWorld;
    let home: string;
    before(async function () {
      this.timeout(120_000);
      world = await create();
    });
    beforeEach(async () => {
      home = await fs.mkdtemp(join(tmpdir(), 'fastshot-home-'));
      await emptyStore(world.store);
    });
    afterEach(() => fs.rm(home, { recursive: true, force: true }));
    after(() => world?.close());

    const crashWorld = (): CrashWorld => ({ home, store: world.store, childStore: world.childStore });
    crashTests(crashWorld, 'stopped');
    maintainCrashTests(crashWorld, 'stopped');
  });
}
