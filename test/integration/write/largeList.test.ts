import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { MAX_LIST_BYTES } from '../../../src/session/overallList';
import { repairOverallList } from '../../../src/sync/write/repairOverallList';
import { systemClock } from '../../../src/sync/clock';
import { sessionNames } from '../../support/write/storeState';
import { makeRequest } from '../../support/write/window';
import { BUCKET, type S3World, s3World } from './writeWorld';

describe('an overall list that is larger than anybody reads', () => {
  let world: S3World;
  const tooLarge = Buffer.alloc(MAX_LIST_BYTES + 1, ' ');
  beforeEach(async () => {
    world = await s3World();
    world.server.putObject(BUCKET, 'overall_meta.json', tooLarge);
  });
  afterEach(() => world.close());
  const list = (): number | undefined =>
    world.server.objects(BUCKET).find(({ key }) => key === 'overall_meta.json')?.bytes.length;

  it('is left alone, and a save comes to its end without it', async () => {
    const window = await world.open();
    const request = makeRequest('saved');
    const outcome = await window.publish(request);
    assert.equal(outcome.state, 'published');
    assert.deepEqual(await sessionNames(world.store), [request.filename]);
    assert.deepEqual(await fs.readdir(join(world.home, 'pending', 'store')), []);
    assert.equal(list(), tooLarge.length);
  });

  it('is not repaired, which is no failure', async () => {
    world.server.putObject(BUCKET, 'sessions/20260907090000_a.fastshot', 'x');
    const deps = { store: world.store, clock: systemClock, log: silentLog };
    assert.equal(await repairOverallList(deps, false, new AbortController().signal), 'left');
    assert.equal(list(), tooLarge.length);
  });
});
