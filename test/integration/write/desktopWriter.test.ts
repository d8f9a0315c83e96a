import { afterEach, beforeEach, describe } from 'mocha';
import { desktopWriterTests } from '../../support/write/desktopWriter';
import { demoWorld, type World } from '../../support/world/world';

describe('a desktop app that writes to the demo server as well', () => {
  let world: World;
  beforeEach(async () => {
    world = await demoWorld();
  });
  afterEach(() => world.close());

  desktopWriterTests(() => world);
});
