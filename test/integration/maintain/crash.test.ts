import { afterEach, beforeEach, describe } from 'mocha';
import { maintainCrashTests } from '../../support/maintain/maintainCrashes';
import { folderWorld, demoWorld, type World } from '../../support/world/world';

for (const [name, create] of [
  ['the demo server', demoWorld],
  ['a folder', folderWorld],
] as const) {
  describe(`a crash while ${name} is looked after`, () => {
    let world: World;
    beforeEach(async () => {
      world = await create();
    });
    afterEach(() => world.close());

    maintainCrashTests(() => world);
  }).timeout(60_000);
}
