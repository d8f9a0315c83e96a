import { describe } from 'mocha';
import { maintainCrashTests } from '../../support/maintain/maintainCrashes';
import { crashTests } from '../../support/write/crashes';
import { sharedStore } from '../../support/world/sharedPlace';
import { LONG_STORES } from '../../support/world/longPlaces';

for (const { name, create } of LONG_STORES) {
  describe(`work on ${name} that was taken over`, () => {
    const world = sharedStore(create);
    crashTests(world, 'stopped');
    maintainCrashTests(world, 'stopped');
  });
}
