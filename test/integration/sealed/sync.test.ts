import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { sealedFileName } from '../../../src/session/sealed/sealedName';
import { sealedIndexText } from '../../../src/session/sealed/sealedIndex';
import { metaIndexKey } from '../../../src/storage/layout';
import { downloadSession } from '../../../src/sync/download';
import { applyRebuild } from '../../../src/sync/maintain/applyRebuild';
import type { RepairDeps } from '../../../src/sync/maintain/maintainDeps';
import { checkCache } from '../../../src/sync/maintain/cache/checkCache';
import { planRebuild } from '../../../src/sync/maintain/planRebuild';
import { verifyStore } from '../../../src/sync/maintain/verifyStore';
import type { NewVault } from '../../../src/sync/vault/createVault';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { atRestKey } from '../../../src/cache/atRest';
import { makePng } from '../../support/session/madeSessions';
import { withAge } from '../../support/sealing/ageScript';
import { filesHolding } from '../../support/filesHolding';
import { openSealedWindow, type SealedWindow } from '../../support/world/sealedWindow';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';
import { PASSPHRASE } from '../../support/sealing/vaultChanges';

const CANARY = 'Zaphod-Beeblebrox-7';
const session = (name = CANARY): object => ({
  session: { version: '1.0', windows: [{ original_image_data: makePng().toString('base64') }] },
  metadata: {
    name,
    desc: `**${name}**`,
    tags: [name],
    class: name,
    color: 'red',
    image_count: 1,
    created_at: '2026-01-02T03:04:05',
  },
});

describe('sessions of a sealed vault', () => {
  const age = withAge();
  let site: SealedWorld;
  let vault: NewVault;
  let home: string;
  const open: SealedWindow[] = [];
  const window = async (at = home, device = 1): Promise<SealedWindow> => {
    const opened = await openSealedWindow(site, vault, at, Buffer.alloc(32, device));
    open.push(opened);
    return opened;
  };
  beforeEach(async () => {
    site = await sealedWorld(age());
    vault = await site.create();
    home = await fs.mkdtemp(join(tmpdir(), 'fastshot-sealed-'));
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.close();
    await site.close();
    await fs.rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const noProgress = (): void => {};

  it('are saved on one machine, and listed and opened on another', async () => {
    const first = await window();
    const saved = await first.save(session());
    assert.equal(saved.state, 'published');
    const second = await window(join(home, 'other'), 2);
    await second.service.sync('quick', never);
    const [row] = [...second.mirror.rows().values()];
    assert.match(row!.filename, /^20260102030405_[a-z2-7]{8}\.fastshot$/);
    assert.deepEqual(
      { ...row!.metadata, sealed: undefined },
      {
        name: CANARY,
        desc: `**${CANARY}**`,
        tags: [CANARY],
        color: 'red',
        class: CANARY,
        createdAt: '2026-01-02T03:04:05',
        imageCount: 1,
        sealed: undefined,
      },
    );
    assert.deepEqual(row, first.mirror.rows().get(row!.filename));
    const deps = { store: second.deps.store, vault: second.vault, files: second.files, log: silentLog };
    const { document, bytes } = await downloadSession(deps, row!, noProgress, never);
    assert.deepEqual(Buffer.from(document.images[0]!.renditions.original!.bytes()), makePng());
    // Another session in its place is told by its index, though it opens.
    const other = await second.vault.toStoredFile(
      Buffer.from(JSON.stringify(session('another one with a longer name'))),
      row!.filename,
    );
    await assert.rejects(second.vault.decode(other, row!.filename, { known: row!.metadata!.sealed }), {
      code: 'renamed',
    });
    assert.ok(bytes.length > 0);
  });

  it('leave no text of theirs in the store or on disk', async () => {
    const first = await window();
    await first.save(session());
    await first.save(session());
    await first.service.sync('full', never);
    await first.writer.deps.rows.settled();
    const [row] = [...first.mirror.rows().values()];
    // One without an index is kept as what was read from it.
    site.server.deleteObject(BUCKET, `sealed/${vault.keys.vaultId}/${metaIndexKey(row!.filename, 'sealed')}`);
    const second = await window(join(home, 'other'));
    await second.service.sync('full', never);
    assert.equal(second.mirror.rows().get(row!.filename)!.metadata!.name, CANARY);
    const deps = { store: second.deps.store, vault: second.vault, files: second.files, log: silentLog };
    await downloadSession(deps, row!, noProgress, never);
    // One that is gone, and one that waits.
    site.server.deleteObject(BUCKET, `sealed/${vault.keys.vaultId}/sessions/${row!.filename}`);
    await second.service.sync('full', never);
    assert.equal(second.mirror.gone().size, 1);
    site.server.fail({
      operation: 'PutObject',
      times: 40,
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    const waiting = await first.save(session());
    assert.equal(waiting.state, 'waiting');
    assert.deepEqual(await filesHolding(home, CANARY), []);
    assert.deepEqual(await filesHolding(home, vault.keys.keys[0]!.identity), []);
    for (const { key, bytes } of site.server.objects(BUCKET)) assert.ok(!bytes.includes(CANARY), key);
  });

  it('are listed and asked about after a restart, when one was removed by somebody', async () => {
    const first = await window();
    for (const name of ['one', 'two', 'three']) await first.save(session(name));
    await first.service.sync('full', never);
    const [row] = [...first.mirror.rows().values()];
    site.server.deleteObject(BUCKET, `sealed/${vault.keys.vaultId}/sessions/${row!.filename}`);
    await first.service.sync('full', never);
    const { mirror } = await window();
    assert.equal(mirror.rows().size, 2);
    assert.deepEqual(
      [...mirror.gone().values()].map((gone) => gone.row),
      [{ ...row, problem: undefined }],
    );
    assert.equal(mirror.sync().lastSync, first.mirror.sync().lastSync);
  });

  it('are listed from the disk by whoever has the keys of both vault and machine', async () => {
    const first = await window();
    await first.save(session());
    await first.service.sync('full', never);
    const [row] = [...first.mirror.rows().values()];
    const second = await window();
    assert.deepEqual([...second.mirror.rows().values()][0]!.metadata, row!.metadata);
    assert.equal((await window(home, 2)).mirror.rows().size, 0);
    const names = await fs.readdir(join(home, 'stores/store/meta_cache/snapshot'));
    const { keyId } = atRestKey(Buffer.alloc(32, 1), vault.keys.keys[0]!.identity);
    assert.ok(names.length > 0 && names.every((name) => name.includes(`.${keyId}.`)), names.join());
    const index = await first.metaCache.getIndex(row!.filename);
    const key = `sealed/${vault.keys.vaultId}/${metaIndexKey(row!.filename, 'sealed')}`;
    assert.deepEqual(index, site.server.objects(BUCKET).find((each) => each.key === key)!.bytes);
  });

  it('are removed and restored', async () => {
    const first = await window();
    await first.save(session());
    const [row] = [...first.mirror.rows().values()];
    const { trash } = await removeSession(first.writer.deps, row!, never);
    assert.equal(first.mirror.rows().size, 0);
    const inTrash = site.objectKeys().filter((key) => key.includes('/trash/'));
    // The session, its index, and the mark that its removal has ended.
    assert.equal(inTrash.length, 3);
    assert.ok(
      inTrash.some((key) => key.endsWith('.fastshot.settled')),
      inTrash.join(),
    );
    assert.ok(
      inTrash.some((key) => key.endsWith('.fastshot.meta.age')),
      inTrash.join(),
    );
    const restored = await restoreSession(first.writer.deps, trash, never);
    assert.deepEqual(restored.row.metadata, row!.metadata);
    assert.deepEqual(
      site.objectKeys().filter((key) => key.includes('/trash/')),
      [],
    );
  });

  it('get another name when theirs is taken', async () => {
    const first = await window();
    const name = sealedFileName('2026-01-02T03:04:05');
    await first.save(session('first'), name);
    const outcome = await first.save(session('second'), name);
    assert.equal(outcome.state, 'published');
    const row = outcome.state === 'published' ? outcome.row : undefined;
    assert.equal(row!.filename, name.replace('.fastshot', '_2.fastshot'));
    assert.equal(row!.metadata!.name, 'second');
    const bytes = await first.files.open(row!);
    assert.equal((await first.vault.decode(bytes!, row!.filename)).metadata!.name, 'second');
  });

  it('have their indexes verified and rebuilt', async () => {
    const first = await window();
    for (const name of ['a', 'b', 'c']) await first.save(session(name));
    const parts = { ...first, directory: join(home, 'stores', 'store') };
    const cache = await checkCache(parts, first.vault.parseMetaIndex, 0, noProgress, never);
    assert.deepEqual(cache.broken, []);
    const [a, b] = [...first.mirror.rows().keys()];
    const prefix = `sealed/${vault.keys.vaultId}/`;
    const keyOf = (filename: string): string => prefix + metaIndexKey(filename, 'sealed');
    const stored = (key: string): Buffer =>
      site.server.objects(BUCKET).find((each) => each.key === key)!.bytes;
    site.server.putObject(BUCKET, keyOf(a!), stored(keyOf(b!)), { lastModified: 0 });
    site.server.deleteObject(BUCKET, keyOf(b!));
    const later = { ...first.deps.clock, now: () => Date.now() + 3600_000 };
    const deps: RepairDeps = {
      store: first.deps.store,
      vault: first.vault,
      clock: later,
      indexed: async () => {},
    };
    const report = await verifyStore(deps, 'full', home, noProgress, never);
    assert.deepEqual(report.findings.map(({ kind }) => kind).sort(), ['damagedIndex', 'missingIndex']);
    const plan = await planRebuild(deps, home, noProgress, never);
    assert.deepEqual(plan.steps.map((step) => ('why' in step ? step.why : '')).sort(), ['absent', 'damaged']);
    await applyRebuild(deps, home, plan.steps, noProgress, noProgress, never);
    assert.deepEqual((await verifyStore(deps, 'full', home, noProgress, never)).findings, []);
    const metadata = await first.vault.parseMetaIndex(stored(keyOf(a!)), a!);
    assert.deepEqual(metadata, first.mirror.rows().get(a!)!.metadata);
  });

  it('are listed after a new key as before, and refused where the vault fell back', async () => {
    const first = await window();
    await first.save(session('old'));
    const vaultJson = `sealed/${vault.keys.vaultId}/vault.json`;
    const before = site.server.objects(BUCKET).find(({ key }) => key === vaultJson)!.bytes;
    const rotated = await rotateKey(first.deps, vault, { passphrase: PASSPHRASE }, never);
    await assert.rejects(first.service.sync('full', never), { code: 'vaultLocked' });
    assert.equal(first.service.state.kind, 'attention');
    const second = await openSealedWindow(site, rotated, join(home, 'other'));
    open.push(second);
    await second.save(session('new'));
    await second.service.sync('full', never);
    const names = [...second.mirror.rows().values()].map(({ metadata }) => metadata?.name ?? '').sort();
    assert.deepEqual(names, ['new', 'old']);
    site.server.putObject(BUCKET, vaultJson, before);
    await assert.rejects(second.service.sync('full', never), { code: 'vaultChanged' });
  });

  it('cost at most 2 KB and 1.1 requests each when 1,000 are synced for the first time', async function () {
    this.timeout(120_000);
    const first = await window();
    const prefix = `sealed/${vault.keys.vaultId}/`;
    for (let i = 0; i < 1000; i++) {
      const time = new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString();
      const filename = sealedFileName(time);
      const metadata = {
        name: `Checkout form ${i}: error after Save`,
        desc: 'Press **Save** twice, then look at the total. It shows the amount of the last order.',
        tags: ['checkout', 'bug', 'release 12'],
        color: 'red' as const,
        class: 'Website',
        createdAt: time.slice(0, 19),
        imageCount: 3,
        sealed: { contentId: 'a'.repeat(32), sha256: 'b'.repeat(64) },
      };
      const text = sealedIndexText({ filename, size: 123_456 }, metadata);
      const sealFor = { recipients: [vault.keys.recipient] };
      const index = await age().run({ kind: 'seal', sealFor }, { input: text }, never);
      site.server.putObject(BUCKET, `${prefix}sessions/${filename}`, Buffer.from(`${i}`));
      site.server.putObject(BUCKET, prefix + metaIndexKey(filename, 'sealed'), Buffer.from(index));
    }
    site.server.resetCounts();
    await first.service.sync('full', never);
    const { requests } = site.server;
    const received = requests.reduce((sum, { bytesOut }) => sum + bytesOut, 0);
    assert.equal([...first.mirror.rows().values()].filter(({ metadata }) => metadata).length, 1000);
    assert.ok(requests.length <= 1100, `${requests.length} requests`);
    assert.ok(received <= 1000 * 2048, `${received} bytes`);
  });
});
