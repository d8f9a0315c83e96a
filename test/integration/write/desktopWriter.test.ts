import { afterEach, beforeEach, describe } from 'mocha';
import { desktopWriterTests } from '../../support/write/desktopWriter';
import { s3World, type WriteWorld } from '../../support/world/world';

describe('a desktop app that writes to the demo server as well', () => {
  let world: WriteWorld;
  beforeEach(async () => {
    world = await s3World();
  });
  afterEach(() => world.close());

  desktopWriterTests(() => world);
});
