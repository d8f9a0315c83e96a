import { afterEach, beforeEach, describe } from 'mocha';
import { crashTests } from '../../support/write/crashes';
import { CAPABLE, folderWorld, s3World, WRITER, type WriteWorld } from './writeWorld';

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

    crashTests(() => {
      const { home, store, config } = world;
      const s3 = config.kind === 's3' ? { keys: WRITER, capabilities: CAPABLE } : {};
      return { home, store, childStore: { config, ...s3 } };
    });
  }).timeout(60_000);
}
