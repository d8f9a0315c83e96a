import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { desktopVault } from '../../../src/session/desktopVault';
import { createFolderStore, FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import { systemClock } from '../../../src/sync/clock';
import { downloadSession } from '../../../src/sync/download';
import { SyncService } from '../../../src/sync/syncService';

const FIXTURES = join(__dirname, '../../fixtures');

describe('a folder as the store', () => {
  const never = new AbortController().signal;
  let root: string;
  beforeEach(async () => {
    root = await fs.mkdtemp(join(tmpdir(), 'fastshot-folder-sync-'));
    await fs.cp(join(FIXTURES, 'bucket37'), join(root, 'bucket'), { recursive: true });
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true, maxRetries: 5 }));

  it('shows all sessions, opens one, and notices one that was removed', async () => {
    const manifest = JSON.parse(await fs.readFile(join(FIXTURES, 'bucket37.manifest.json'), 'utf8'));
    const store = createFolderStore({ kind: 'folder', path: join(root, 'bucket') }, FOLDER_CAPABILITIES);
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
      clock: systemClock,
      log: silentLog,
    });
    await mirror.load();
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
    service.dispose();
    mirror.dispose();
  });
});
