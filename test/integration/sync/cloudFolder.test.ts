import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { desktopVault } from '../../../src/session/desktopVault';
import { metaIndexKey } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { openStore } from '../../../src/storage/openStore';
import { systemClock } from '../../../src/sync/clock';
import { downloadSession } from '../../../src/sync/download';
import { SyncService } from '../../../src/sync/syncService';
import { repairOverallList } from '../../../src/sync/write/repairOverallList';

const NAMES = ['20260101090000_login.fastshot', '20260102090000_menu.fastshot'] as const;
/** What macOS writes beside a file: AppleDouble's magic number and version, then attributes. */
const COMPANION = Buffer.concat([Buffer.from('0005160700020000', 'hex'), Buffer.alloc(4088)]);
const { signal } = new AbortController();
const vault = desktopVault('a key');

describe('a folder on a share that a Mac writes to, or in a cloud drive', () => {
  let root: string;
  let bucket: string;
  let store: ObjectStore;
  let mirror: Mirror;
  let service: SyncService;
  beforeEach(async () => {
    root = await fs.mkdtemp(join(tmpdir(), 'fastshot-cloud-folder-'));
    bucket = join(root, 'bucket');
    for (const folder of ['sessions', 'meta_indexes']) {
      await fs.mkdir(join(bucket, folder), { recursive: true });
    }
    for (const filename of NAMES) {
      const metadata = { name: filename, desc: '', tags: [], class: '', image_count: 0 };
      const session = { session: { version: '1.0', windows: [] }, metadata };
      await fs.writeFile(join(bucket, 'sessions', filename), JSON.stringify(session, undefined, 2));
      await fs.writeFile(
        join(bucket, metaIndexKey(filename, 'desktop')),
        JSON.stringify({ filename, metadata }, undefined, 2),
      );
    }
    store = await openStore({ kind: 'folder', path: bucket }, undefined, { log: silentLog });
    const directory = join(root, 'home');
    mirror = new Mirror({
      directory,
      identity: 'folder',
      parseIndex: (bytes, filename) => vault.parseMetaIndex(bytes, filename),
      log: silentLog,
    });
    await mirror.load();
    service = new SyncService({
      directory,
      mirror,
      store: async () => store,
      vault: async () => vault,
      interval: () => 300_000,
      clock: systemClock,
      log: silentLog,
    });
  });
  afterEach(async () => {
    service.dispose();
    mirror.dispose();
    await fs.rm(root, { recursive: true, force: true, maxRetries: 5 });
  });

  const addCompanions = async (): Promise<void> => {
    for (const folder of ['sessions', 'meta_indexes']) {
      for (const name of await fs.readdir(join(bucket, folder))) {
        await fs.writeFile(join(bucket, folder, `._${name}`), COMPANION);
      }
    }
  };
  const evict = (filename: string, folder = 'sessions') =>
    fs.rename(join(bucket, folder, filename), join(bucket, folder, `.${filename}.icloud`));
  const state = () => ({
    kind: service.state.kind,
    rows: [...mirror.rows().values()].map(({ filename, problem }) => problem ?? filename).sort(),
    gone: [...mirror.gone().keys()],
  });
  const listed = async (): Promise<{ filename: string; file_size: number }[]> => {
    await repairOverallList({ store, clock: systemClock, log: silentLog }, false, signal);
    const list = JSON.parse(await fs.readFile(join(bucket, 'overall_meta.json'), 'utf8')) as {
      sessions: { filename: string; file_size: number }[];
    };
    return list.sessions;
  };

  it('shows the sessions, and neither rows nor list entries for what macOS puts beside them', async () => {
    await addCompanions();
    await service.sync('full', signal);
    assert.deepEqual(state(), { kind: 'synced', rows: [...NAMES], gone: [] });
    assert.deepEqual(
      (await listed()).map(({ filename }) => filename),
      [...NAMES],
    );
  });

  it('counts a session whose bytes are in the cloud only as there', async () => {
    const before = await listed();
    await service.sync('full', signal);
    await evict(NAMES[1]);
    for (const mode of ['quick', 'full'] as const) {
      await service.sync(mode, signal);
      assert.deepEqual(state(), { kind: 'synced', rows: [...NAMES], gone: [] });
    }
    assert.deepEqual(await listed(), before, 'its entry stays as it was');
    const files = new SessionFiles(join(root, 'files'));
    const row = mirror.rows().get(NAMES[1])!;
    await assert.rejects(
      downloadSession({ store, vault, files, log: silentLog }, row, () => {}, signal),
      { code: 'archived', message: /iCloud Drive only/ },
    );
    await assert.rejects(
      store.put(`sessions/${NAMES[1]}`, Buffer.from('x'), { contentType: '', condition: 'absent' }, signal),
      { code: 'preconditionFailed' },
    );
    files.dispose();
  });

  it('shows as archived what was in the cloud only from the beginning, and reads it when it is back', async () => {
    await evict(NAMES[0]);
    await evict(metaIndexKey(NAMES[0], 'desktop').slice('meta_indexes/'.length), 'meta_indexes');
    await service.sync('full', signal);
    assert.deepEqual(state(), { kind: 'synced', rows: [NAMES[1], 'archived'], gone: [] });
    await fs.rename(join(bucket, 'sessions', `.${NAMES[0]}.icloud`), join(bucket, 'sessions', NAMES[0]));
    await service.sync('full', signal);
    assert.deepEqual(state(), { kind: 'synced', rows: [...NAMES], gone: [] });
  });

  it('keeps versions, copies and user metadata when a mount gives every file another inode', async function () {
    if (process.platform === 'win32') this.skip();
    const sent = { contentType: '', metadata: { sha256: 'f00' } };
    await store.put('sessions/20260103090000_own.fastshot', Buffer.from('{}'), sent, signal);
    await service.sync('full', signal);
    const before = [...mirror.rows().values()].map(({ etag }) => etag);
    const folder = join(bucket, 'sessions');
    for (const name of await fs.readdir(folder)) {
      const { ino } = await fs.stat(join(folder, name));
      await fs.copyFile(join(folder, name), join(folder, `${name}.new`));
      // Node sets times of whole microseconds only.
      spawnSync('touch', ['-r', join(folder, name), join(folder, `${name}.new`)]);
      await fs.rename(join(folder, `${name}.new`), join(folder, name));
      assert.notEqual((await fs.stat(join(folder, name))).ino, ino);
    }
    const result = await service.sync('full', signal);
    assert.deepEqual([result?.replaced, result?.added, result?.gone], [0, 0, 0]);
    assert.deepEqual(
      [...mirror.rows().values()].map(({ etag }) => etag),
      before,
    );
    const { metadata } = await store.head('sessions/20260103090000_own.fastshot', signal);
    assert.deepEqual(metadata, sent.metadata);
  });
});
