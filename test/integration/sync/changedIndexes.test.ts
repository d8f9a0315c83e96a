import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { metaIndexKey } from '../../../src/storage/layout';
import { BUCKET } from '../../support/world/demoServer';
import type { Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';

const never = new AbortController().signal;

describe('an index that was written again', () => {
  let world: DemoWorld;
  let filename: string;
  beforeEach(async () => {
    world = await demoWorld({ ...READING, sample: true });
    filename = world.add('login error');
  });
  afterEach(() => world.close());

  const write = (name: string): void => {
    const metadata = { name, desc: '', tags: [], class: '', image_count: 0 };
    const index = JSON.stringify({ filename, metadata }, null, 2);
    world.server.putObject(BUCKET, metaIndexKey(filename, 'desktop'), index);
  };
  const nameIn = (window: Window): string | undefined => window.mirror.rows().get(filename)?.metadata?.name;

  it('is read again by the next complete look, whatever was read before', async () => {
    write('Rebuilt metadata');
    const window = await world.open();
    await window.service.sync('full', never);
    assert.equal(nameIn(window), 'Rebuilt metadata');
    write('login error');
    await window.service.sync('quick', never);
    await window.service.sync('full', never);
    assert.equal(nameIn(window), 'login error');
    assert.equal(window.mirror.rows().get(filename)?.problem, undefined);
    const restarted = await world.open();
    assert.equal(nameIn(restarted), 'login error');
  });

  it('is read again where it was absent, or could not be fetched the first time', async () => {
    world.server.deleteObject(BUCKET, metaIndexKey(filename, 'desktop'));
    const window = await world.open();
    await window.service.sync('full', never);
    write('written later');
    world.server.fail({
      operation: 'GetObject',
      key: /login/,
      misbehave: { kind: 'error', status: 500, code: 'InternalError' },
    });
    await window.service.sync('full', never);
    assert.equal(nameIn(window), 'login error');
    await window.service.sync('quick', never);
    assert.equal(nameIn(window), 'written later');
  });

  it('costs a listing, and no request for one that says the same', async () => {
    const window = await world.open();
    await window.service.sync('full', never);
    world.server.resetCounts();
    await window.service.sync('full', never);
    const asked = (operation: string): number =>
      world.server.requests.filter((request) => request.operation === operation).length;
    assert.deepEqual([asked('ListObjectsV2'), asked('GetObject'), world.server.requests.length], [2, 1, 3]);
  });
});
