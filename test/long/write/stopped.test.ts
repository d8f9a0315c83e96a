import { describe } from 'mocha';
import { maintainCrashTests } from '../../support/maintain/maintainCrashes';
import { crashTests } from '../../support/write/crashes';
import { sharedPlace } from '../../support/world/sharedPlace';
import { LONG_PLACES } from '../../support/world/longPlaces';

for (const { name, create } of LONG_PLACES) {
  describe(`work on ${name} that was taken over`, () => {
    const world = sharedPlace(create);
    crashTests(world, 'stopped');
    maintainCrashTests(world, 'stopped');
  });
}
