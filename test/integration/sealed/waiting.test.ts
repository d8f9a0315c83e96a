import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { sessionKey } from '../../../src/storage/layout';
import { systemClock } from '../../../src/sync/clock';
import { downloadSession } from '../../../src/sync/download';
import type { NewVault } from '../../../src/sync/vault/createVault';
import { openVault } from '../../../src/sync/vault/openVault';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import type { OpenVault } from '../../../src/sync/vault/vaultDeps';
import { VaultWatch } from '../../../src/sync/vault/watchVault';
import { watchedStore } from '../../../src/sync/vault/watchedStore';
import { type AtStep, STEPS } from '../../../src/sync/write/steps';
import { makePng } from '../../support/session/madeSessions';
import { withAge } from '../../support/sealing/ageScript';
import { openSealedWindow, type SealedWindow } from '../../support/world/sealedWindow';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';
import { PASSPHRASE } from '../../support/sealing/vaultChanges';

const SESSION = {
  session: { version: '1.0', windows: [{ original_image_data: makePng().toString('base64') }] },
  metadata: { name: 'kept', created_at: '2026-01-02T03:04:05', image_count: 1 },
};

describe('a sealed session that waits while the key of its vault is replaced', () => {
  const age = withAge();
  let site: SealedWorld;
  let vault: NewVault;
  let home: string;
  const open: SealedWindow[] = [];
  const window = async (opened: OpenVault, at = 'home', atStep?: AtStep): Promise<SealedWindow> => {
    const each = await openSealedWindow(site, opened, join(home, at), Buffer.alloc(32, 1), atStep);
    open.push(each);
    return each;
  };
  beforeEach(async () => {
    site = await sealedWorld(age());
    vault = await site.create();
    home = await fs.mkdtemp(join(tmpdir(), 'fastshot-waiting-'));
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.close();
    await site.close();
    await fs.rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const rotate = (): Promise<OpenVault> =>
    rotateKey(site.deps(vault.keys.vaultId), vault, { passphrase: PASSPHRASE }, never);
  const refuse = (key: RegExp, times = 40): void =>
    site.server.fail({
      operation: 'PutObject',
      key,
      times,
      misbehave: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
  const inStore = (): string[] => site.objectKeys().filter((key) => key.includes('/sessions/'));
  /** Saved with the first key, and cut off by `close`, while the store refuses everything. */
  const saveInVain = async (): Promise<void> => {
    const first = await window(vault);
    refuse(/sessions/);
    assert.equal((await first.save(SESSION)).state, 'waiting');
    first.close();
    site.server.clearFaults();
  };
  /** Listed, and opened by its bytes in the store, on a machine that has never seen it. */
  const assertReadable = async (rotated: OpenVault): Promise<void> => {
    const other = await window(rotated, 'other');
    await other.service.sync('full', never);
    const rows = [...other.mirror.rows().values()];
    assert.deepEqual(
      rows.map(({ metadata }) => metadata?.name),
      ['kept'],
    );
    const deps = { store: other.deps.store, vault: other.vault, files: other.files, log: silentLog };
    const { document } = await downloadSession(deps, rows[0]!, () => {}, never);
    assert.deepEqual(Buffer.from(document.images[0]!.renditions.original!.bytes()), makePng());
    assert.equal(inStore().length, 1);
  };
  const nothingWaits = async (one: SealedWindow): Promise<void> => {
    await one.writer.outbox.refresh();
    assert.deepEqual(one.writer.outbox.items, []);
  };

  it('is sealed with the new key, and opens on another machine', async () => {
    await saveInVain();
    const rotated = await rotate();
    const second = await window(rotated);
    await second.writer.outbox.flush();
    await nothingWaits(second);
    await assertReadable(rotated);
  });

  for (const step of [...STEPS.reseal, 'publish.send', 'publish.sent'] as const) {
    it(`is not lost in a crash at ${step}`, async () => {
      await saveInVain();
      const rotated = await rotate();
      const crashing = await window(rotated, 'home', async (name) => {
        if (name !== step) return;
        crashing.close();
        throw new Error('crash');
      });
      await crashing.writer.outbox.flush();
      const second = await window(rotated);
      await second.writer.outbox.flush();
      await nothingWaits(second);
      await assertReadable(rotated);
    });
  }

  for (const step of STEPS.reseal) {
    it(`waits on, and goes out later, when trying it again is cancelled at ${step}`, async () => {
      await saveInVain();
      const rotated = await rotate();
      const cancel = new AbortController();
      const second = await window(rotated, 'home', async (name) => {
        if (name === step) cancel.abort();
      });
      await second.writer.outbox.refresh();
      const [item] = second.writer.outbox.items;
      assert.ok(item);
      await assert.rejects(
        second.writer.outbox.retry(item.id, () => {}, cancel.signal),
        { code: 'cancelled' },
      );
      assert.deepEqual(inStore(), []);
      await second.writer.outbox.refresh();
      assert.equal(second.writer.outbox.items.length, 1);
      await second.writer.outbox.flush();
      await nothingWaits(second);
      await assertReadable(rotated);
    });
  }

  it('is replaced where it was uploaded with the old key after all, and cannot be undone before', async () => {
    const rotated = await rotate();
    // A machine that has not heard of it.
    const first = await window(vault);
    refuse(/meta_indexes/);
    const saved = await first.save(SESSION);
    assert.equal(saved.state, 'indexPending');
    first.close();
    site.server.clearFaults();
    const [before] = inStore();
    // Nor can a machine that has only the new key read it: nothing may go.
    const { keys } = rotated.keys;
    const lone = await window({ ...rotated, keys: { ...rotated.keys, keys: [keys[0]!] } });
    await lone.writer.outbox.flush();
    await lone.writer.outbox.refresh();
    const [item] = lone.writer.outbox.items;
    assert.equal(item?.failure?.code, 'wrongKey');
    assert.match(item.failure.message, /stays on this machine.*member who has the older key/);
    assert.equal(item.canUndo, false);
    await assert.rejects(lone.writer.outbox.undo(item.id), {
      code: 'wrongKey',
      message: /Nothing was removed/,
    });
    lone.close();
    assert.deepEqual(inStore(), [before]);
    const second = await window(rotated);
    await second.writer.outbox.retry(item.id, () => {}, never);
    await nothingWaits(second);
    assert.deepEqual(inStore(), [before]);
    await assertReadable(rotated);
  });

  it('is sealed anew where the key is replaced between the look at the vault and the end of the upload', async () => {
    let time = 0;
    const first = await window(vault, 'home', async (step) => {
      if (step !== 'publish.send' || time > 0) return;
      await rotate();
      time += 5_000;
    });
    const watch = new VaultWatch(vault.pin);
    const { store } = first.deps;
    const watched = watchedStore(store, (each, signal) => watch.check(each, signal), { now: () => time });
    Object.assign(first.writer.deps, { store: async () => watched });
    // A look that still holds when the session is sent.
    await assert.rejects(watched.get(sessionKey('20260101000000_none.fastshot'), { maxBytes: 1 }, never), {
      code: 'notFound',
    });
    const saved = await first.save(SESSION);
    assert.equal(saved.state === 'waiting' && saved.failure.code, 'vaultLocked');
    assert.equal(inStore().length, 1);
    first.close();
    const rotated = await openVault(
      site.deps(vault.keys.vaultId),
      vault.keys.vaultId,
      { passphrase: PASSPHRASE },
      vault.pin,
      never,
    );
    const second = await window(rotated);
    await second.writer.outbox.flush();
    await nothingWaits(second);
    await assertReadable(rotated);
  });

  const vaultJson = (): string => `sealed/${vault.keys.vaultId}/vault.json`;
  for (const [what, change, code] of [
    ['its key is replaced', rotate, 'vaultLocked'],
    ['vault.json vanishes', async () => site.server.deleteObject(BUCKET, vaultJson()), 'vaultChanged'],
  ] as const) {
    for (const step of ['publish.send', 'parts.sent'] as const) {
      it(`is not committed and leaves no parts if it is large and ${what} at ${step}`, async () => {
        let changed = 0;
        const first = await window(vault, 'home', async (name) => {
          if (name === step && changed++ === 0) await change();
        });
        const watch = new VaultWatch(vault.pin);
        const { store } = first.deps;
        const watched = watchedStore(store, (each, signal) => watch.check(each, signal), systemClock);
        Object.assign(first.writer.deps, { store: async () => watched });
        const large = randomBytes(17 * 1024 * 1024).toString('base64');
        const windows = [{ original_image_data: large }];
        const saved = await first.save({ ...SESSION, session: { version: '1.0', windows } });
        assert.equal(saved.state, 'waiting');
        assert.equal(saved.state === 'waiting' && saved.failure.code, code);
        assert.equal(changed, 1);
        assert.deepEqual(inStore(), []);
        assert.deepEqual(await store.leftovers.list('', never), []);
      });
    }
  }

  it('waits on where its key is not at hand, and goes out once it is', async () => {
    await saveInVain();
    const rotated = await rotate();
    const { keys } = rotated.keys;
    const lone = await window({ ...rotated, keys: { ...rotated.keys, keys: [keys[0]!] } });
    await lone.writer.outbox.flush();
    await lone.writer.outbox.refresh();
    assert.equal(lone.writer.outbox.items[0]?.failure?.code, 'wrongKey');
    assert.match(lone.writer.outbox.items[0].failure.message, /waits on this machine/);
    assert.deepEqual(inStore(), []);
    lone.close();
    const second = await window(rotated);
    await second.writer.outbox.flush();
    await nothingWaits(second);
    await assertReadable(rotated);
  });

  it('is left as it is where the list of the old key names it', async () => {
    const first = await window(vault);
    refuse(/meta_indexes/);
    assert.equal((await first.save(SESSION)).state, 'indexPending');
    first.close();
    site.server.clearFaults();
    const stored = (): Buffer =>
      site.server.objects(BUCKET).find(({ key }) => key.includes(sessionKey('')))!.bytes;
    const before = stored();
    const rotated = await rotate();
    const second = await window(rotated);
    await second.writer.outbox.flush();
    await nothingWaits(second);
    assert.deepEqual(stored(), before);
    await assertReadable(rotated);
  });
});
