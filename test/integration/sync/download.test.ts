import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionRow } from '../../../src/session/sessionRow';
import { type DownloadDeps, downloadSession } from '../../../src/sync/download';
import { BUCKET } from '../../support/world/demoServer';
import type { Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';

const FILENAME = '20260210063406_perf_设计稿.fastshot';
const KEY = `sessions/${FILENAME}`;

describe('opening a session of the store', () => {
  const never = new AbortController().signal;
  const ignore = (): void => {};
  let world: DemoWorld;
  let window: Window;
  let row: SessionRow;
  let deps: DownloadDeps;
  let original: Buffer;

  beforeEach(async () => {
    world = await demoWorld({ ...READING, sample: true });
    window = await world.open();
    const object = world.server.objects(BUCKET).find(({ key }) => key === KEY)!;
    original = object.bytes;
    row = { filename: FILENAME, size: original.length, etag: object.etag, modified: object.lastModified };
    const files = new SessionFiles(join(world.directory, 'sessions'));
    deps = { store: window.store, vault: desktopVault(world.key), files, log: silentLog };
  });
  afterEach(() => world.close());

  const nothingKept = async (): Promise<void> => {
    assert.equal(deps.files.has(row), false);
    const names = await fs.readdir(join(world.directory, 'sessions')).catch(() => []);
    assert.deepEqual(names, []);
  };

  it('downloads once, with progress, and opens the copy from then on', async () => {
    const seen: number[] = [];
    const first = await downloadSession(
      deps,
      row,
      (received, total) => {
        assert.equal(total, row.size);
        seen.push(received);
      },
      never,
    );
    assert.deepEqual(Buffer.from(first.bytes), original);
    assert.ok(first.document.images.length > 0);
    assert.equal(seen.at(-1), row.size);
    assert.deepEqual(await fs.readFile(first.path!), original);
    world.server.resetCounts();
    const second = await downloadSession(deps, row, ignore, never);
    assert.deepEqual(Buffer.from(second.bytes), original);
    assert.deepEqual(world.server.requests, []);
  });

  it('fetches again when the copy was damaged', async () => {
    const { path } = await downloadSession(deps, row, ignore, never);
    await fs.truncate(path!, 1000);
    const { bytes } = await downloadSession(deps, row, ignore, never);
    assert.deepEqual(Buffer.from(bytes), original);
    assert.deepEqual(await fs.readFile(path!), original);
  });

  it('keeps nothing with a wrong key', async () => {
    const wrong = { ...deps, vault: desktopVault('another key') };
    await assert.rejects(downloadSession(wrong, row, ignore, never), { code: 'wrongKey' });
    await nothingKept();
  });

  it('notices a flipped bit and fetches once more', async () => {
    world.server.fail({ operation: 'GetObject', key: KEY, misbehave: { kind: 'flipByte', at: 5_000 } });
    const { bytes } = await downloadSession(deps, row, ignore, never);
    assert.deepEqual(Buffer.from(bytes), original);
  });

  it('keeps nothing that arrives damaged again and again', async () => {
    world.server.fail({ operation: 'GetObject', key: KEY, misbehave: { kind: 'flipByte', at: 5_000 } });
    world.server.fail({ operation: 'GetObject', key: KEY, misbehave: { kind: 'flipByte', at: 6_000 } });
    await assert.rejects(downloadSession(deps, row, ignore, never), { code: 'checksumMismatch' });
    await nothingKept();
  });

  it('keeps nothing that arrives with the same damage each time', async () => {
    world.server.fail({
      operation: 'GetObject',
      key: KEY,
      times: 2,
      misbehave: { kind: 'flipByte', at: 30_000 },
    });
    await assert.rejects(downloadSession(deps, row, ignore, never), { code: 'checksumMismatch' });
    await nothingKept();
  });

  it('opens sessions whose ETag looks like an MD5 and is none, as with a key service', async () => {
    const etag = createHash('md5').update('not the content').digest('hex');
    world.server.putObject(BUCKET, KEY, original, { etag });
    const { bytes } = await downloadSession(deps, { ...row, etag }, ignore, never);
    assert.deepEqual(Buffer.from(bytes), original);
  });

  it('keeps nothing of a truncated answer', async () => {
    world.server.fail({ key: KEY, times: 5, misbehave: { kind: 'truncate', at: 60_000 } });
    await assert.rejects(downloadSession(deps, row, ignore, never));
    await nothingKept();
  });

  it('refuses another session that took the name meanwhile', async () => {
    world.server.putObject(BUCKET, KEY, 'another');
    await assert.rejects(downloadSession(deps, row, ignore, never), { code: 'preconditionFailed' });
    await nothingKept();
  });

  it('refuses what is too large before it asks for it', async () => {
    const huge = { ...row, size: 300 * 1024 * 1024 };
    world.server.resetCounts();
    await assert.rejects(downloadSession(deps, huge, ignore, never), { code: 'tooLarge', message: /300 MB/ });
    assert.deepEqual(world.server.requests, []);
  });

  it('stops the request on cancel and keeps nothing', async () => {
    world.server.fail({ key: KEY, misbehave: { kind: 'stallBody', at: 40_000 } });
    const stop = new AbortController();
    const opening = downloadSession(deps, row, () => stop.abort(), stop.signal);
    await assert.rejects(opening, { code: 'cancelled' });
    await world.server.until((requests) => requests.every(({ status }) => status !== undefined));
    await nothingKept();
  });

  it('opens the session even when the disk does not take the copy', async () => {
    await fs.mkdir(world.directory, { recursive: true });
    await fs.writeFile(join(world.directory, 'sessions'), 'in the way');
    const { document, path } = await downloadSession(deps, row, ignore, never);
    assert.ok(document.images.length > 0);
    assert.equal(path, undefined);
  });
});
