import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import { downloadSession } from '../../../src/sync/download';
import { SAMPLE_NOW } from '../../support/world/bucket37';
import { ManualClock } from '../../support/world/manualClock';
import { never } from '../../support/world/never';
import { reach } from '../../support/world/window';
import { folderWorld, type World } from '../../support/world/world';

describe('a folder as the store', () => {
  let world: World;
  let bucket: string;
  beforeEach(async () => {
    world = await folderWorld({ sample: true });
    assert.ok(world.access.config.kind === 'folder');
    bucket = world.access.config.path;
  });
  afterEach(() => world.close());

  it('shows all sessions, opens one, and notices one that was removed', async () => {
    const { store, files, mirror, service } = await world.open();
    const vault = desktopVault(world.key);
    await service.sync('quick', never);
    const rows = [...mirror.rows().values()];
    assert.equal(rows.length, 37);
    assert.deepEqual(
      rows.filter(({ metadata }) => !metadata),
      [],
    );

    const { document } = await downloadSession(
      { store, vault, files, log: silentLog },
      rows[0]!,
      () => {},
      never,
    );
    assert.equal(document.images.length, rows[0]!.metadata?.imageCount);

    await fs.rm(join(bucket, 'sessions', rows[0]!.filename));
    await service.sync('full', never);
    assert.deepEqual([...mirror.gone().keys()], [rows[0]!.filename]);
  });

  const away = {
    'is unplugged': async () => {},
    'leaves its mount point behind': (bucket: string) => fs.mkdir(bucket),
    'was replaced by a file': (bucket: string) => fs.writeFile(bucket, ''),
  };
  for (const [what, leave] of Object.entries(away)) {
    it(`is offline while it ${what}, loses no session by it, and comes back by itself`, async () => {
      // Few enough that they would be taken for gone without a question.
      const sessions = await fs.readdir(join(bucket, 'sessions'));
      for (const name of sessions.slice(5)) await fs.rm(join(bucket, 'sessions', name));
      const clock = new ManualClock(SAMPLE_NOW);
      const { store, mirror, service } = await world.open({ clock });
      await service.sync('quick', never);
      assert.equal(mirror.rows().size, 5);

      await fs.rename(bucket, `${bucket}-away`);
      await leave(bucket);
      clock.advance(600_000);
      service.start();
      const { error, retryAt } = await reach(service, 'offline');
      assert.equal(error.code, 'folderUnreachable');
      assert.ok(error.message.includes(basename(bucket)), error.message);
      await assert.rejects(service.sync('full', never), { code: 'folderUnreachable' });
      assert.equal(mirror.rows().size, 5);
      assert.equal(mirror.gone().size, 0);
      if (what !== 'leaves its mount point behind') {
        const put = store.put('sessions/new', Buffer.from('x'), { contentType: '' }, never);
        await assert.rejects(put, { code: 'folderUnreachable' });
      }

      await fs.rm(bucket, { recursive: true, force: true });
      await fs.rename(`${bucket}-away`, bucket);
      clock.advance(retryAt - clock.now() + 300_000);
      await reach(service, 'synced');
      assert.equal(mirror.rows().size, 5);
    });
  }
});
