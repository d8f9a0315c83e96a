import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { parseOverallList } from '../../../src/session/overallList';
import { sealedVault } from '../../../src/sealing/sealedVault';
import { metaIndexKey, OVERALL_LIST, sessionKey } from '../../../src/storage/layout';
import type { NewVault } from '../../../src/sync/vault/createVault';
import { findOldSessions, type Resealed, resealSessions } from '../../../src/sync/vault/resealSessions';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import type { OpenVault, VaultDeps } from '../../../src/sync/vault/vaultDeps';
import { removeSession } from '../../../src/sync/write/remove';
import { withAge } from '../../support/sealing/ageScript';
import { PASSPHRASE } from '../../support/sealing/vaultChanges';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { openSealedWindow, type SealedWindow } from '../../support/world/sealedWindow';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

const session = (name: string): object => ({
  session: { version: '1.0', windows: [] },
  metadata: { name, desc: '', tags: [], class: '', image_count: 0, created_at: '2026-01-02T03:04:05' },
});
const NAMES = ['a', 'b', 'c'].map((each) => `20260101000000_${each.repeat(8)}.fastshot`);
const NEW = '20260201000000_zzzzzzzz.fastshot';

describe('old sessions of a sealed vault that are sealed anew', () => {
  const age = withAge();
  let home: string;
  let site: SealedWorld;
  let made: NewVault;
  let vault: OpenVault;
  let window: SealedWindow;
  const windows: SealedWindow[] = [];

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'reseal-'));
    site = await sealedWorld(age());
    made = await site.create();
    const before = await open(made, 'first');
    for (const name of NAMES) await before.save(session(`title ${name[15]}`), name);
    vault = await rotateKey(site.deps(made.keys.vaultId), made, { passphrase: PASSPHRASE }, never);
    window = await open(vault, 'first');
    await window.save(session('new'), NEW);
    await window.service.sync('full', never);
  });
  afterEach(async () => {
    for (const each of windows.splice(0)) each.close();
    await site.close();
    rmSync(home, { recursive: true, force: true });
  });

  const open = async (opened: OpenVault, machine: string): Promise<SealedWindow> => {
    const opening = await openSealedWindow(site, opened, join(home, machine));
    windows.push(opening);
    return opening;
  };
  const inVault = (key: string): string => `sealed/${made.keys.vaultId}/${key}`;
  const stored = (key: string): Buffer =>
    site.server.objects(BUCKET).find((each) => each.key === inVault(key))!.bytes;
  const old = async (): Promise<string[]> => {
    const found = await findOldSessions(deps(), vault, () => {}, never);
    return found.sessions.map(({ filename }) => filename).sort();
  };
  const deps = (): VaultDeps => site.deps(made.keys.vaultId);
  const reseal = async (signal = never, using = deps()): Promise<Resealed> => {
    const { sessions } = await findOldSessions(deps(), vault, () => {}, never);
    return resealSessions(using, vault, window.writer.deps, sessions, () => {}, signal);
  };
  /** Without any key that was replaced. */
  const newestOnly = () => sealedVault(age(), { ...vault.keys, keys: vault.keys.keys.slice(0, 1) });

  it('are found by two small requests each, and new ones are not among them', async () => {
    const before = site.server.requests.length;
    assert.deepEqual(await old(), NAMES);
    const asked = site.server.requests.slice(before).filter(({ operation }) => operation === 'GetObject');
    assert.ok(asked.length <= 2 * (NAMES.length + 1), `${asked.length} requests`);
  });

  it('open with the newest key alone, as what they were, also in index and list', async () => {
    const contents = window.mirror.rows().get(NAMES[0]!)!.metadata!.sealed!.contentId;
    const { done, left } = await reseal();
    assert.deepEqual([[...done].sort(), left], [NAMES, []]);
    assert.deepEqual(await old(), []);
    const { entries } = parseOverallList(stored(OVERALL_LIST));
    for (const name of NAMES) {
      const bytes = stored(sessionKey(name));
      const document = await newestOnly().decode(bytes, name);
      assert.equal(document.metadata?.name, `title ${name[15]}`);
      const index = await newestOnly().parseMetaIndex(stored(metaIndexKey(name, 'sealed')), name);
      assert.equal(index.sealed?.size, bytes.length);
      assert.equal(entries.find(({ filename }) => filename === name)?.size, bytes.length);
    }
    assert.equal(window.mirror.rows().get(NAMES[0]!)!.metadata!.sealed!.contentId, contents);
    // Here and elsewhere all is as it was.
    for (const machine of ['first', 'second']) {
      const other = await open(vault, machine);
      await other.service.sync('full', never);
      const names = [...other.mirror.rows().values()].map(
        ({ metadata, problem }) => metadata?.name ?? problem,
      );
      assert.deepEqual(new Set(names), new Set(['new', 'title a', 'title b', 'title c']));
      assert.equal(names.length, 4);
    }
  });

  it('count as done when only the answer got lost', async () => {
    site.server.fail({
      operation: 'PutObject',
      key: /sessions\/.*a{8}/,
      misbehave: { kind: 'dropAnswer' },
      times: 1,
    });
    const { done, left } = await reseal();
    assert.deepEqual([[...done].sort(), left], [NAMES, []]);
    assert.deepEqual(await old(), []);
  });

  it('are listed once more by another rotation, with the index that they have now', async () => {
    await reseal();
    const again = await rotateKey(deps(), vault, { passphrase: PASSPHRASE }, never);
    assert.deepEqual(again.unopened, []);
    const sealed = sealedVault(age(), again.keys);
    for (const name of NAMES) {
      const index = await sealed.parseMetaIndex(stored(metaIndexKey(name, 'sealed')), name);
      assert.equal(index.name, `title ${name[15]}`);
      await sealed.decode(stored(sessionKey(name)), name);
    }
  });

  it('are found and listed beside one that is removed meanwhile', async () => {
    const { store } = deps();
    const vanishing: VaultDeps = {
      ...deps(),
      store: {
        ...store,
        capabilities: store.capabilities,
        label: store.label,
        list: async function* (options, signal) {
          for await (const page of store.list(options, signal)) {
            yield page;
            for (const key of [sessionKey(NAMES[0]!), metaIndexKey(NAMES[0]!, 'sealed')]) {
              site.server.deleteObject(BUCKET, inVault(key));
            }
          }
        },
      },
    };
    const found = await findOldSessions(vanishing, vault, () => {}, never);
    assert.deepEqual(found.sessions.map(({ filename }) => filename).sort(), NAMES.slice(1));
    await window.save(session('title a'), NAMES[0]);
    const again = await rotateKey(vanishing, vault, { passphrase: PASSPHRASE }, never);
    assert.deepEqual(again.unopened, []);
    assert.deepEqual([...again.keys.keys[1]!.opensOnly!.keys()], [NAMES[1], NAMES[2], NEW]);
  });

  it('go on from where it was stopped, wherever that was', async () => {
    for (const step of ['reseal.sealed', 'reseal.written'] as const) {
      const stop = new AbortController();
      const atStep: VaultDeps['atStep'] = async (name) => {
        if (name !== step) return;
        stop.abort();
        stop.signal.throwIfAborted();
      };
      await assert.rejects(reseal(stop.signal, { ...deps(), atStep }));
      assert.ok((await old()).length > 0, step);
      // What is half done is read all the same.
      const other = await open(vault, `at ${step}`);
      await other.service.sync('full', never);
      assert.ok([...other.mirror.rows().values()].every(({ metadata }) => metadata !== undefined));
    }
    assert.deepEqual((await reseal()).left, []);
    assert.deepEqual(await old(), []);
  });

  it('leave alone what was removed meanwhile, and what somebody has swapped, and say so', async () => {
    const found = await findOldSessions(deps(), vault, () => {}, never);
    await removeSession(window.writer.deps, window.mirror.rows().get(NAMES[0]!)!, never);
    const forged = await sealedVault(age(), made.keys).toStoredFile(
      Buffer.from(JSON.stringify(session('FORGED'))),
      NAMES[1]!,
    );
    site.server.putObject(BUCKET, inVault(sessionKey(NAMES[1]!)), Buffer.from(forged));
    const again = await findOldSessions(deps(), vault, () => {}, never);
    const all = [found.sessions.find(({ filename }) => filename === NAMES[0])!, ...again.sessions];
    const { done, left } = await resealSessions(deps(), vault, window.writer.deps, all, () => {}, never);
    assert.deepEqual(done, [NAMES[2]]);
    assert.deepEqual(left.map(({ filename }) => filename).sort(), [NAMES[0], NAMES[1]]);
    assert.match(left.find(({ filename }) => filename === NAMES[0])!.why, /removed meanwhile/);
    assert.match(left.find(({ filename }) => filename === NAMES[1])!.why, /former members/);
    assert.ok(!site.objectKeys().includes(inVault(sessionKey(NAMES[0]!))), 'it did not come back');
  });
});
