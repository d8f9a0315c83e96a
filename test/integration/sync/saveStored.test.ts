import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import type { SessionRow } from '../../../src/session/sessionRow';
import { createFolderStore, FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import { MAX_SESSION_BYTES } from '../../../src/sync/download';
import { replaceFile, saveStored } from '../../../src/sync/saveStored';
import { BUCKET } from '../../support/world/demoServer';
import type { Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';

const FILENAME = '20260210063406_raw.fastshot';
const KEY = `sessions/${FILENAME}`;
const PART = 8 * 1024 * 1024;
const never = new AbortController().signal;
const ignore = (): void => {};

describe('saving the file of a session as it is stored', function () {
  this.timeout(60_000);
  let world: DemoWorld;
  let window: Window;
  let files: SessionFiles;
  let folder: string;
  beforeEach(async () => {
    world = await demoWorld(READING);
    window = await world.open();
    files = new SessionFiles(join(world.directory, 'sessions'));
    folder = await fs.mkdtemp(join(tmpdir(), 'fastshot-raw-'));
  });
  afterEach(async () => {
    await world.close();
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Puts bytes that nobody can decode. */
  const put = (size: number): { bytes: Buffer; row: SessionRow } => {
    const bytes = randomBytes(size);
    const { etag } = world.server.putObject(BUCKET, KEY, bytes);
    return { bytes, row: { filename: FILENAME, size, etag, modified: 0 } };
  };
  const save = (row: SessionRow, onProgress = ignore as (done: number) => void, signal = never) =>
    replaceFile(join(folder, 'saved.fastshot'), (temp) =>
      saveStored({ store: async () => window.store, files }, row, temp, onProgress, signal),
    );
  const saved = (): Promise<Buffer> => fs.readFile(join(folder, 'saved.fastshot'));

  it('takes what cannot be decoded, in parts, and keeps no copy of it', async () => {
    const { bytes, row } = put(2 * PART + 100);
    const seen: number[] = [];
    await save(row, (done) => seen.push(done));
    assert.ok((await saved()).equals(bytes));
    assert.deepEqual(seen, [PART, 2 * PART, 2 * PART + 100]);
    assert.deepEqual(await fs.readdir(folder), ['saved.fastshot']);
    assert.deepEqual(await files.list(), []);
  });

  it('takes a session that is too large to be opened', async () => {
    const root = join(folder, 'store');
    const size = MAX_SESSION_BYTES + 1;
    await fs.mkdir(join(root, 'sessions'), { recursive: true });
    await fs.writeFile(join(root, KEY), '');
    await fs.truncate(join(root, KEY), size);
    const store = createFolderStore({ kind: 'folder', path: root }, FOLDER_CAPABILITIES);
    const { etag } = await store.head(KEY, never);
    const row = { filename: FILENAME, size, etag, modified: 0 };
    const path = join(folder, 'saved.fastshot');
    await saveStored({ store: async () => store, files }, row, path, ignore, never);
    assert.equal((await fs.stat(path)).size, size);
    store.dispose();
  });

  it('takes the local copy where there is one, without a request', async () => {
    const { bytes, row } = put(5000);
    await files.put(row, bytes);
    world.server.resetCounts();
    await save(row);
    assert.ok((await saved()).equals(bytes));
    assert.deepEqual(world.server.requests, []);
  });

  it('fetches once more what suffered on the way', async () => {
    const { bytes, row } = put(PART + 100);
    world.server.fail({ operation: 'GetObject', key: KEY, misbehave: { kind: 'flipByte', at: 50 } });
    await save(row);
    assert.ok((await saved()).equals(bytes));
  });

  it('leaves what was there, and nothing else, when it is cancelled or fails', async () => {
    const old = join(folder, 'saved.fastshot');
    await fs.writeFile(old, 'the old one');
    const { row } = put(2 * PART + 100);
    const stop = new AbortController();
    await assert.rejects(
      save(row, () => stop.abort(), stop.signal),
      { code: 'cancelled' },
    );
    await assert.rejects(save({ ...row, etag: '0'.repeat(32) }), { code: 'preconditionFailed' });
    world.server.fail({ operation: 'GetObject', key: KEY, misbehave: { kind: 'flipByte', at: 50 } });
    world.server.fail({ operation: 'GetObject', key: KEY, misbehave: { kind: 'flipByte', at: 60 } });
    const { row: small } = put(5000);
    await assert.rejects(save(small), { code: 'checksumMismatch' });
    world.removeSession(FILENAME);
    await assert.rejects(save(row), { code: 'notFound' });
    assert.equal((await saved()).toString(), 'the old one');
    assert.deepEqual(await fs.readdir(folder), ['saved.fastshot']);
  });
});
