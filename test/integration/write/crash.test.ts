import { afterEach, beforeEach, describe } from 'mocha';
import { crashTests } from '../../support/write/crashes';
import { folderWorld, demoWorld, type World } from '../../support/world/world';

for (const [name, create] of [
  ['the demo server', demoWorld],
  ['a folder', folderWorld],
] as const) {
  describe(`a crash while writing to ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await create();
    });
    afterEach(() => world.close());

    crashTests(() => world);
  }).timeout(60_000);
}
