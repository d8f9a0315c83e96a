import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { decideGone, type GoneDeps } from '../../../src/sync/gone';
import { BUCKET } from '../../support/world/demoServer';
import type { Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';

describe('deciding about a session that is gone', () => {
  const never = new AbortController().signal;
  let world: DemoWorld;
  let window: Window;
  let deps: GoneDeps;
  let filename: string;
  let copy: Buffer;

  beforeEach(async () => {
    world = await demoWorld(READING);
    window = await world.open();
    filename = world.add('lost');
    world.add('other');
    await window.service.sync('full', never);
    const files = new SessionFiles(join(world.directory, 'sessions'));
    deps = { mirror: window.mirror, metaCache: new MetaCache(cacheFolders(world.directory)), files };
    copy = world.server.objects(BUCKET).find(({ key }) => key === `sessions/${filename}`)!.bytes;
    await files.put(window.mirror.rows().get(filename)!, copy);
    world.removeSession(filename);
    await window.service.sync('full', never);
  });
  afterEach(() => world.close());

  const indexes = (): Promise<string[]> => fs.readdir(cacheFolders(world.directory).metaIndexes);

  it('keeps everything until the user decides', async () => {
    const entry = window.mirror.gone().get(filename)!;
    assert.equal(entry.kept, false);
    assert.deepEqual(await deps.files.open(entry.row), copy);
    assert.equal((await indexes()).length, 2);
  });

  it('removes the row and the index, and the copy only when told to', async () => {
    const { row } = window.mirror.gone().get(filename)!;
    await decideGone(deps, filename, 'remove', false);
    assert.equal(window.mirror.gone().size, 0);
    assert.equal((await indexes()).length, 1);
    assert.deepEqual(await deps.files.open(row), copy);
  });

  it('removes the last copy when told to', async () => {
    const { row } = window.mirror.gone().get(filename)!;
    await decideGone(deps, filename, 'remove', true);
    assert.equal(await deps.files.open(row), undefined);
  });

  for (const decision of ['remove', 'keep'] as const) {
    it(`asks about the next removal of one that came back, though it was told to ${decision} it`, async () => {
      await decideGone(deps, filename, decision, false);
      world.server.putObject(BUCKET, `sessions/${filename}`, copy);
      await window.service.sync('full', never);
      assert.ok(window.mirror.rows().has(filename));
      world.removeSession(filename);
      await window.service.sync('full', never);
      assert.equal(window.mirror.gone().get(filename)?.kept, false);
    });
  }

  it('asks when somebody removes one that this machine had removed and somebody brought back', async () => {
    world.server.putObject(BUCKET, `sessions/${filename}`, copy);
    await window.service.sync('full', never);
    await window.mirror.expectGone(window.mirror.rows().get(filename)!, true);
    world.removeSession(filename);
    await window.service.sync('full', never);
    assert.equal(window.mirror.gone().size, 0);
    world.server.putObject(BUCKET, `sessions/${filename}`, copy);
    await window.service.sync('full', never);
    world.removeSession(filename);
    await window.service.sync('full', never);
    assert.ok(window.mirror.gone().has(filename));
  });

  it('does not ask again, whatever was decided', async () => {
    await decideGone(deps, filename, 'keep', false);
    await window.service.sync('full', never);
    const again = await world.open();
    assert.equal(again.mirror.gone().get(filename)?.kept, true);
    await decideGone({ ...deps, mirror: again.mirror }, filename, 'remove', false);
    await again.service.sync('full', never);
    assert.equal((await world.open()).mirror.gone().size, 0);
  });

  it('shows the session again when it is back', async () => {
    await decideGone(deps, filename, 'keep', false);
    world.add('lost');
    await window.service.sync('full', never);
    assert.equal(window.mirror.gone().size, 0);
    assert.equal(window.mirror.rows().get(filename)?.metadata?.name, 'lost');
  });
});
