import { afterEach, beforeEach, describe } from 'mocha';
import { crashTests } from '../../support/write/crashes';
import { folderWorld, s3World, type WriteWorld } from '../../support/world/world';

for (const [name, create] of [
  ['the demo server', s3World],
  ['a folder', folderWorld],
] as const) {
  describe(`a crash while writing to ${name}`, () => {
    let world: WriteWorld;
    beforeEach(async () => {
      world = await create();
    });
    afterEach(() => world.close());

    crashTests(() => world);
  }).timeout(60_000);
}
