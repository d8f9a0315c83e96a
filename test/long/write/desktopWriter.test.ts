import { describe } from 'mocha';
import { desktopWriterTests } from '../../support/write/desktopWriter';
import { sharedPlace } from '../../support/world/sharedPlace';
import { LONG_PLACES } from '../../support/world/longPlaces';

// The demo server has its turn in test/integration.
for (const { name, create } of LONG_PLACES.filter(({ name }) => name !== 'demo')) {
  describe(`a desktop app that writes to ${name} as well`, () => {
    desktopWriterTests(sharedPlace(create));
  });
}
