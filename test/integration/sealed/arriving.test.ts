import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import type { SessionDocument, SessionImage } from '../../../src/session/document';
import type { SessionRow } from '../../../src/session/sessionRow';
import { withRetry } from '../../../src/storage/retry';
import { downloadSession, type DownloadDeps } from '../../../src/sync/download';
import { withAge } from '../../support/sealing/ageScript';
import { openSealedWindow, type SealedWindow } from '../../support/world/sealedWindow';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

const IMAGES = 4;
const SIDE = 256;

/** About 200 KB that nothing makes smaller. */
const noise = (): string =>
  Buffer.from(
    encode({ width: SIDE, height: SIDE, channels: 3, depth: 8, data: randomBytes(SIDE * SIDE * 3) }),
  ).toString('base64');

const shown = ({ images }: SessionDocument): number =>
  images.filter(({ renditions }) => renditions.original).length;

const pixels = ({ renditions }: SessionImage): Uint8Array | undefined => renditions.original?.bytes();

describe('a sealed session that comes in', () => {
  const age = withAge();
  let site: SealedWorld;
  let home: string;
  let window: SealedWindow;
  let row: SessionRow;
  let deps: DownloadDeps;
  beforeEach(async () => {
    site = await sealedWorld(age());
    home = await fs.mkdtemp(join(tmpdir(), 'fastshot-arriving-'));
    const vault = await site.create();
    const other = await openSealedWindow(site, vault, join(home, 'other'), Buffer.alloc(32, 2));
    await other.save({
      session: {
        version: '1.0',
        windows: Array.from({ length: IMAGES }, () => ({ original_image_data: noise() })),
      },
      metadata: { name: 'long', image_count: IMAGES, created_at: '2026-01-02T03:04:05' },
    });
    other.close();
    window = await openSealedWindow(site, vault, home, Buffer.alloc(32, 1));
    await window.service.sync('quick', never);
    row = [...window.mirror.rows().values()][0]!;
    deps = {
      store: withRetry(window.deps.store, { attempts: 3, firstMs: 1, maxMs: 1 }),
      vault: window.vault,
      files: window.files,
      log: silentLog,
    };
    site.server.resetCounts();
  });
  afterEach(async () => {
    window.close();
    await site.close();
    await fs.rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it('shows its first images before the last ones are sent, with one request', async () => {
    let goOn = (): void => {};
    const until = new Promise<void>((resolve) => (goOn = resolve));
    const at = Math.floor(row.size * 0.6);
    site.server.fail({ operation: 'GetObject', misbehave: { kind: 'stallBody', at, until } });
    const seen: number[] = [];
    const onArriving = (document: SessionDocument): void => {
      assert.equal(document.metadata?.name, 'long');
      assert.equal(document.images.length, IMAGES);
      seen.push(shown(document));
      // Only now the server sends the rest.
      if (shown(document) === 2) goOn();
    };
    const { document, bytes } = await downloadSession({ ...deps, onArriving }, row, () => {}, never);
    assert.deepEqual(seen, [0, 1, 2, 3, 4]);
    assert.equal(shown(document), IMAGES);
    const whole = await window.vault.decode(bytes, row.filename);
    assert.deepEqual(document.images.map(pixels), whole.images.map(pixels));
    assert.equal(site.server.requests.length, 1);
    assert.ok(await window.files.open(row), 'it is kept');
  });

  it('goes on when the connection breaks in between', async () => {
    const at = Math.floor(row.size * 0.6);
    site.server.fail({ operation: 'GetObject', misbehave: { kind: 'reset', at } });
    const seen: number[] = [];
    const onArriving = (document: SessionDocument): void => void seen.push(shown(document));
    const { document } = await downloadSession({ ...deps, onArriving }, row, () => {}, never);
    assert.deepEqual(seen, [0, 1, 2, 3, 4]);
    assert.equal(shown(document), IMAGES);
    assert.equal(site.server.requests.length, 2);
  });

  it('is whole when bytes suffered on the way, whatever was shown of them', async () => {
    const at = Math.floor(row.size * 0.6);
    site.server.fail({ operation: 'GetObject', misbehave: { kind: 'flipByte', at } });
    const onArriving = (): void => {};
    const { document } = await downloadSession({ ...deps, onArriving }, row, () => {}, never);
    assert.equal(shown(document), IMAGES);
    assert.deepEqual(document.problems, []);
  });

  it('keeps nothing, and says why, when it stays damaged', async () => {
    const at = Math.floor(row.size * 0.6);
    site.server.fail({ operation: 'GetObject', times: 9, misbehave: { kind: 'flipByte', at } });
    const onArriving = (): void => {};
    await assert.rejects(downloadSession({ ...deps, onArriving }, row, () => {}, never));
    assert.equal(await window.files.open(row), undefined);
  });

  it('stops when it is cancelled in between', async () => {
    const stop = new AbortController();
    const at = Math.floor(row.size * 0.6);
    site.server.fail({ operation: 'GetObject', misbehave: { kind: 'stallBody', at } });
    const onArriving = (document: SessionDocument): void => {
      if (shown(document) === 1) stop.abort();
    };
    await assert.rejects(
      downloadSession({ ...deps, onArriving }, row, () => {}, stop.signal),
      {
        code: 'cancelled',
      },
    );
    assert.equal(await window.files.open(row), undefined);
  });
});
