import { after, afterEach, before, beforeEach } from 'mocha';
import { type Home, makeHome } from './home';
import type { Place } from './place';
import { emptyStore } from './storeState';
import type { BareWorld } from './world';

/** One place for all tests of a suite, emptied before each of them, which also gets a home folder of its own. */
export function sharedPlace(create: () => Promise<Place>): () => BareWorld {
  let place: Place;
  let home: Home;
  before(async () => {
    place = await create();
  });
  beforeEach(async () => {
    home = await makeHome();
    await emptyStore(place.store);
  });
  afterEach(() => home.remove());
  after(() => place?.close());
  return () => ({ home: home.path, store: place.store, access: place.access });
}
