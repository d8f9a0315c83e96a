import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { parseOverallList } from '../../../src/session/overallList';
import { sealedVault } from '../../../src/sealing/sealedVault';
import { desktopVault } from '../../../src/session/desktopVault';
import type { Vault } from '../../../src/session/vault';
import { createFolderStore, FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import { vaultPrefix } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { prefixedStore } from '../../../src/storage/prefixedStore';
import type { StoreConfig } from '../../../src/storage/storeConfig';
import { systemClock } from '../../../src/sync/clock';
import { CopyRecord, type CopyRoute, listCopies, readCopies } from '../../../src/sync/copy/copyRecord';
import { emptyVaultIn } from '../../../src/sync/copy/copyTarget';
import { type CopyDeps, type CopyResult, copyVault } from '../../../src/sync/copy/copyVault';
import { planRemoval, removeCopied } from '../../../src/sync/copy/removeCopied';
import { headSession, listSessions } from '../../../src/sync/remoteSessions';
import { createVault, type NewVault } from '../../../src/sync/vault/createVault';
import { STEPS } from '../../../src/sync/write/steps';
import { bucketSamples, readFixture } from '../../support/session/samples';
import { openWindow } from '../../support/world/window';
import { withAge } from '../../support/sealing/ageScript';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { killedAt } from '../../support/world/heldSteps';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';
import { PASSPHRASE } from '../../support/sealing/vaultChanges';

const KEY = bucketSamples[0]!.key;
const source: StoreConfig = { kind: 'folder', path: '/old' };

describe('a copy of a store in a new sealed vault', () => {
  const age = withAge();
  let site: SealedWorld;
  let home: string;
  let folder: string;
  /** Those of copies that were killed are closed by nobody else. */
  const records: CopyRecord[] = [];
  beforeEach(async () => {
    site = await sealedWorld(age());
    home = await fs.mkdtemp(join(tmpdir(), 'fastshot-home-'));
    folder = await fs.mkdtemp(join(tmpdir(), 'fastshot-store-'));
  });
  afterEach(async () => {
    for (const record of records.splice(0)) await record.close();
    await site.close();
    await fs.rm(home, { recursive: true, force: true, maxRetries: 5 });
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const old = (): ObjectStore => prefixedStore(site.store, 'old/');
  const fill = (count: number): void => {
    for (const { path, filename } of bucketSamples.slice(0, count)) {
      site.server.putObject(BUCKET, `old/sessions/${filename}`, readFixture(path));
    }
  };
  const make = (bucket = prefixedStore(site.store, 'new/')): Promise<NewVault> =>
    createVault(bucket, site.parts(), PASSPHRASE, never);
  const routeTo = (vault: NewVault): CopyRoute => ({
    source,
    target: { kind: 'folder', path: '/new', vault: vault.keys.vaultId },
  });
  const storeOf = (vault: NewVault, bucket = prefixedStore(site.store, 'new/')): ObjectStore =>
    prefixedStore(bucket, vaultPrefix(vault.keys.vaultId));

  async function copy(
    vault: NewVault,
    options: Partial<CopyDeps> = {},
    signal = never,
    onProgress: (done: number, total: number) => void = () => {},
  ): Promise<CopyResult> {
    const record = await CopyRecord.open(home, routeTo(vault));
    records.push(record);
    const target = { store: storeOf(vault), vault: sealedVault(age(), vault.keys) };
    const parts = { sourceConfig: source, rowOf: () => undefined, clock: systemClock, log: silentLog };
    const from = { store: old(), vault: desktopVault(KEY) };
    try {
      return await copyVault({ ...parts, source: from, target, record, ...options }, onProgress, signal);
    } finally {
      await record.close();
    }
  }

  /** The content of each session, whatever it is called: its text as JSON. */
  async function contents(store: ObjectStore, vault: Vault): Promise<string[]> {
    const texts: string[] = [];
    for (const filename of (await listSessions(store, undefined, never)).sessions.keys()) {
      const answer = await store.get(`sessions/${filename}`, { maxBytes: 1e9 }, never);
      assert.equal(answer.status, 'ok');
      const text =
        answer.status === 'ok' ? await vault.toLocalFile(answer.bytes, filename) : new Uint8Array();
      texts.push(JSON.stringify(sorted(JSON.parse(Buffer.from(text).toString()))));
    }
    return texts.sort();
  }

  async function assertCopied(vault: NewVault, count: number, store = storeOf(vault)): Promise<void> {
    const after = await contents(store, sealedVault(age(), vault.keys));
    assert.equal(after.length, count);
    assert.deepEqual(after, await contents(old(), desktopVault(KEY)));
    const list = await store.get('overall_meta.json', { maxBytes: 1e9 }, never);
    assert.ok(list.status === 'ok');
    assert.equal(parseOverallList(list.bytes).entries.length, count);
    for (const { filename } of parseOverallList(list.bytes).entries) {
      const index = `meta_indexes/${filename.replace('.fastshot', '')}.meta.age`;
      assert.ok((await store.head(index, never)).size > 0);
    }
  }

  it('has every image and field of all 37 sessions of a bucket, and leaves that as it was', async () => {
    fill(37);
    const before = site.server.objects(BUCKET).filter(({ key }) => key.startsWith('old/'));
    const vault = await make();
    const shown: string[] = [];
    const result = await copy(vault, {}, never, (done, total) => void shown.push(`${done}/${total}`));
    assert.deepEqual(result, { verified: 37, failures: [] });
    assert.deepEqual([shown[0], shown.at(-1)], ['0/37', '37/37']);
    await assertCopied(vault, 37);
    const after = site.server.objects(BUCKET).filter(({ key }) => key.startsWith('old/'));
    assert.deepEqual(after, before);
    assert.deepEqual(await listCopies(home), [routeTo(vault)]);
    const [file] = await fs.readdir(join(home, 'copies'));
    const record = await fs.readFile(join(home, 'copies', file!), 'utf8');
    for (const { filename } of bucketSamples) assert.ok(!record.includes(filename));
  }).timeout(120_000);

  it('goes into a folder as well, and a sealed vault can be copied into another one', async () => {
    fill(3);
    const first = await make();
    await copy(first);
    const bucket = createFolderStore({ kind: 'folder', path: folder }, FOLDER_CAPABILITIES);
    const second = await make(bucket);
    const result = await copy(second, {
      source: { store: storeOf(first), vault: sealedVault(age(), first.keys) },
      target: { store: storeOf(second, bucket), vault: sealedVault(age(), second.keys) },
    });
    assert.deepEqual(result, { verified: 3, failures: [] });
    await assertCopied(second, 3, storeOf(second, bucket));
    bucket.dispose();
  });

  for (const step of STEPS.copy) {
    it(`goes on after it was killed at ${step}, with each session there once`, async () => {
      fill(4);
      const vault = await make();
      const { atStep, reached } = killedAt(step, step === 'copy.listed' ? 1 : 2);
      void copy(vault, { atStep }).catch(() => {});
      await reached;
      assert.deepEqual(await copy(vault), { verified: 4, failures: [] });
      await assertCopied(vault, 4);
    });
  }

  it('stops when it is cancelled, and then reads only what was not verified', async () => {
    fill(6);
    const vault = await make();
    const stop = new AbortController();
    let recorded = 0;
    const atStep: CopyDeps['atStep'] = async (step) => {
      if (step === 'copy.recorded' && ++recorded === 3) stop.abort();
    };
    await assert.rejects(copy(vault, { atStep }, stop.signal), { code: 'cancelled' });
    const done = (await readCopies(home, routeTo(vault))).size;
    assert.ok(done >= 3 && done < 6);
    const reads = countReads();
    assert.deepEqual(await copy(vault), { verified: 6, failures: [] });
    assert.equal(countReads() - reads, 6 - done);
    await assertCopied(vault, 6);
  });

  const countReads = (): number =>
    site.server.requests.filter(
      ({ operation, key }) => operation === 'GetObject' && key?.startsWith('old/sessions/'),
    ).length;

  it('is verified once more without its record, and nothing is there twice', async () => {
    fill(3);
    const vault = await make();
    await copy(vault);
    await fs.rm(join(home, 'copies'), { recursive: true });
    assert.deepEqual(await copy(vault), { verified: 3, failures: [] });
    await assertCopied(vault, 3);
  });

  it('replaces a copy of an earlier attempt that is not whole', async () => {
    fill(2);
    const vault = await make();
    await copy(vault);
    await fs.rm(join(home, 'copies'), { recursive: true });
    const [name] = (await listSessions(storeOf(vault), undefined, never)).sessions.keys();
    const key = `new/sealed/${vault.keys.vaultId}/sessions/${name!}`;
    const stored = await storeOf(vault).get(`sessions/${name!}`, { maxBytes: 1e9 }, never);
    assert.ok(stored.status === 'ok');
    stored.bytes[stored.bytes.length - 20]! ^= 1;
    site.server.putObject(BUCKET, key, Buffer.from(stored.bytes));
    assert.deepEqual(await copy(vault), { verified: 2, failures: [] });
    await assertCopied(vault, 2);
  });

  it('names what cannot be read, and copies the rest', async () => {
    fill(2);
    const [, second] = bucketSamples;
    const torn = readFixture(second!.path).subarray(0, -200);
    site.server.putObject(BUCKET, `old/sessions/${second!.filename}`, torn);
    const { verified, failures } = await copy(await make());
    assert.equal(verified, 1);
    assert.deepEqual(
      failures.map(({ filename }) => filename),
      [second!.filename],
    );
    assert.ok(failures[0]!.message.startsWith(second!.filename), failures[0]!.message);
  });

  it('takes an empty place or an empty vault only', async () => {
    const bucket = prefixedStore(site.store, 'new/');
    assert.equal(await emptyVaultIn(bucket, never), undefined);
    const vault = await make();
    assert.equal(await emptyVaultIn(bucket, never), vault.keys.vaultId);
    fill(1);
    await copy(vault);
    await assert.rejects(emptyVaultIn(bucket, never), { code: 'invalidInput' });
    await assert.rejects(emptyVaultIn(old(), never), { code: 'invalidInput' });
  });

  for (const how of ['trash', 'forGood'] as const) {
    it(`lets go from the old store (${how}) of what is verified there, and of nothing else`, async () => {
      fill(4);
      const vault = await make();
      await copy(vault);
      // One that came later, and one whose copy was removed.
      const late = bucketSamples[4]!;
      site.server.putObject(BUCKET, `old/sessions/${late.filename}`, readFixture(late.path));
      const [copied] = (await listSessions(storeOf(vault), undefined, never)).sessions.keys();
      await storeOf(vault).delete(`sessions/${copied!}`, never);
      const from = { store: old(), config: source };
      const plan = await planRemoval(from, storeOf(vault), await readCopies(home, routeTo(vault)), never);
      assert.equal(plan.removable.length, 3);
      assert.equal(plan.staying, 2);
      const window = await openWindow(home, old());
      for (const each of plan.removable) {
        await removeCopied(window.writer.deps, storeOf(vault), each, how, never);
      }
      const left = await listSessions(old(), undefined, never);
      assert.equal(left.sessions.size, 2);
      assert.ok(left.sessions.has(late.filename));
      const trash = site.objectKeys().filter((key) => /^old\/trash\/.*\.fastshot$/.test(key));
      assert.equal(trash.length, how === 'trash' ? 3 : 0);
      await window.writer.deps.rows.settled();
      window.close();
    });
  }

  it('stays the only reason to remove: a copy that is gone at the last moment keeps its session', async () => {
    fill(1);
    const vault = await make();
    await copy(vault);
    const from = { store: old(), config: source };
    const plan = await planRemoval(from, storeOf(vault), await readCopies(home, routeTo(vault)), never);
    const [each] = plan.removable;
    await storeOf(vault).delete(`sessions/${each!.copy.filename}`, never);
    const window = await openWindow(home, old());
    await assert.rejects(removeCopied(window.writer.deps, storeOf(vault), each!, 'forGood', never), {
      code: 'preconditionFailed',
    });
    assert.ok(await headSession(old(), each!.session.filename, never));
    window.close();
  });
});

/** JSON does not say in which order members stand. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, each]) => [name, sorted(each)]));
}
