import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { desktopVault } from '../../../src/session/desktopVault';
import { openStore } from '../../../src/storage/openStore';
import { type Clock, systemClock } from '../../../src/sync/clock';
import { downloadSession } from '../../../src/sync/download';
import { SyncService } from '../../../src/sync/syncService';
import { ManualClock } from '../../support/world/manualClock';
import { SAMPLE_NOW } from '../../support/world/bucket37';
import { reach } from '../../support/world/window';

const FIXTURES = join(__dirname, '../../fixtures');

describe('a folder as the store', () => {
  const never = new AbortController().signal;
  let root: string;
  beforeEach(async () => {
    root = await fs.mkdtemp(join(tmpdir(), 'fastshot-folder-sync-'));
    await fs.cp(join(FIXTURES, 'bucket37'), join(root, 'bucket'), { recursive: true });
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true, maxRetries: 5 }));

  const open = async (clock: Clock = systemClock) => {
    const manifest = JSON.parse(await fs.readFile(join(FIXTURES, 'bucket37.manifest.json'), 'utf8'));
    const config = { kind: 'folder', path: join(root, 'bucket') } as const;
    const store = await openStore(config, undefined, { log: silentLog });
    const vault = desktopVault(manifest.key);
    const directory = join(root, 'home');
    const mirror = new Mirror({
      directory,
      identity: 'folder',
      parseIndex: (bytes, filename) => vault.parseMetaIndex(bytes, filename),
      log: silentLog,
    });
    const service = new SyncService({
      directory,
      mirror,
      store: async () => store,
      vault: async () => vault,
      interval: () => 300_000,
      clock,
      log: silentLog,
    });
    await mirror.load();
    const dispose = (): void => {
      service.dispose();
      mirror.dispose();
    };
    return { store, vault, directory, mirror, service, dispose };
  };

  it('shows all sessions, opens one, and notices one that was removed', async () => {
    const { store, vault, directory, mirror, service, dispose } = await open();
    await service.sync('quick', never);
    const rows = [...mirror.rows().values()];
    assert.equal(rows.length, 37);
    assert.deepEqual(
      rows.filter(({ metadata }) => !metadata),
      [],
    );

    const files = new SessionFiles(join(directory, 'sessions'));
    const { document } = await downloadSession(
      { store, vault, files, log: silentLog },
      rows[0]!,
      () => {},
      never,
    );
    assert.equal(document.images.length, rows[0]!.metadata?.imageCount);

    await fs.rm(join(root, 'bucket', 'sessions', rows[0]!.filename));
    await service.sync('full', never);
    assert.deepEqual([...mirror.gone().keys()], [rows[0]!.filename]);
    dispose();
  });

  const away = {
    'is unplugged': async () => {},
    'leaves its mount point behind': (bucket: string) => fs.mkdir(bucket),
    'was replaced by a file': (bucket: string) => fs.writeFile(bucket, ''),
  };
  for (const [what, leave] of Object.entries(away)) {
    it(`is offline while it ${what}, loses no session by it, and comes back by itself`, async () => {
      const bucket = join(root, 'bucket');
      // Few enough that they would be taken for gone without a question.
      const sessions = await fs.readdir(join(bucket, 'sessions'));
      for (const name of sessions.slice(5)) await fs.rm(join(bucket, 'sessions', name));
      const clock = new ManualClock(SAMPLE_NOW);
      const { store, mirror, service, dispose } = await open(clock);
      await service.sync('quick', never);
      assert.equal(mirror.rows().size, 5);

      await fs.rename(bucket, join(root, 'away'));
      await leave(bucket);
      clock.advance(600_000);
      service.start();
      const { error, retryAt } = await reach(service, 'offline');
      assert.equal(error.code, 'folderUnreachable');
      assert.match(error.message, /bucket/);
      await assert.rejects(service.sync('full', never), { code: 'folderUnreachable' });
      assert.equal(mirror.rows().size, 5);
      assert.equal(mirror.gone().size, 0);
      if (what !== 'leaves its mount point behind') {
        const put = store.put('sessions/new', Buffer.from('x'), { contentType: '' }, never);
        await assert.rejects(put, { code: 'folderUnreachable' });
      }

      await fs.rm(bucket, { recursive: true, force: true });
      await fs.rename(join(root, 'away'), bucket);
      clock.advance(retryAt - clock.now() + 300_000);
      await reach(service, 'synced');
      assert.equal(mirror.rows().size, 5);
      dispose();
    });
  }
});
