import { afterEach, beforeEach, describe } from 'mocha';
import { maintainCrashTests } from '../../support/maintain/maintainCrashes';
import { folderWorld, s3World, type WriteWorld } from '../../support/world/world';

for (const [name, create] of [
  ['the demo server', s3World],
  ['a folder', folderWorld],
] as const) {
  describe(`a crash while ${name} is looked after`, () => {
    let world: WriteWorld;
    beforeEach(async () => {
      world = await create();
    });
    afterEach(() => world.close());

    maintainCrashTests(() => world);
  }).timeout(60_000);
}
