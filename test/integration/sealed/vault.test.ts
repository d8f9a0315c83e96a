import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { systemClock } from '../../../src/sync/clock';
import { createVault, listVaults, type NewVault } from '../../../src/sync/vault/createVault';
import {
  addMember,
  changePassphrase,
  listMembers,
  newRecoveryKey,
  removeMember,
} from '../../../src/sync/vault/members';
import { openVault } from '../../../src/sync/vault/openVault';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import { watchedStore } from '../../../src/sync/vault/watchedStore';
import { VaultWatch } from '../../../src/sync/vault/watchVault';
import { sealedVault } from '../../../src/sealing/sealedVault';
import { withAge } from '../../support/sealing/ageScript';
import { ANN, changeKeys, KEY_CHANGES, PASSPHRASE } from '../../support/sealing/vaultChanges';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { heldAt, killedAt } from '../../support/world/heldSteps';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

const NAME = '20260102030405_abcdefgh.fastshot';
const SESSION = Buffer.from('{"session":{"version":"1.0","windows":[]},"metadata":{"name":"n"}}');
const OTHER = 'another passphrase entirely';

describe('a sealed vault', () => {
  const age = withAge();
  let site: SealedWorld;
  beforeEach(async () => {
    site = await sealedWorld(age());
  });
  afterEach(() => site.close());

  const open = (vault: NewVault, passphrase: string, pinned = false): ReturnType<typeof openVault> =>
    openVault(
      site.deps(vault.keys.vaultId),
      vault.keys.vaultId,
      { passphrase },
      pinned ? vault.pin : undefined,
      never,
    );

  it('is opened on a second machine with its passphrase', async () => {
    const vault = await site.create();
    assert.deepEqual(
      (await listVaults(site.store, never)).map(({ vaultId }) => vaultId),
      [vault.keys.vaultId],
    );
    const second = await open(vault, PASSPHRASE);
    assert.equal(second.pin.recipientHash, vault.pin.recipientHash);
    const sealed = await sealedVault(age(), vault.keys).toStoredFile(SESSION, NAME);
    assert.equal((await sealedVault(age(), second.keys).decode(sealed, NAME)).metadata?.name, 'n');
    await assert.rejects(open(vault, OTHER), { code: 'wrongPassphrase' });
  });

  it('is looked at before sessions are read or written, once for many, and nothing is touched once it fell back', async () => {
    const vault = await site.create();
    const { vaultId } = vault.keys;
    const inside = site.deps(vaultId).store;
    const before = site.server
      .objects(BUCKET)
      .find(({ key }) => key === `sealed/${vaultId}/vault.json`)!.bytes;
    const rotated = await rotateKey(site.deps(vaultId), vault, { passphrase: PASSPHRASE }, never);
    const watch = new VaultWatch(rotated.pin);
    let now = 0;
    const store = watchedStore(inside, (each, signal) => watch.check(each, signal), { now: () => now });
    const put = (name: string): Promise<unknown> =>
      store.put(`sessions/${name}`, Buffer.from('x'), { contentType: 'text/plain' }, never);
    const read = (): Promise<unknown> => store.get('sessions/a', { maxBytes: 10 }, never);
    site.server.resetCounts();
    await put('a');
    await read();
    await store.head('sessions/a', never);
    now += 11_000;
    await read();
    const looks = site.server.requests.filter(({ key }) => key.endsWith('vault.json'));
    assert.deepEqual(
      looks.map(({ status }) => status),
      [200, 304],
    );
    site.server.putObject(BUCKET, `sealed/${vaultId}/vault.json`, before);
    now += 11_000;
    await assert.rejects(put('b'), { code: 'vaultChanged' });
    await assert.rejects(read(), { code: 'vaultChanged' });
    site.server.deleteObject(BUCKET, `sealed/${vaultId}/vault.json`);
    await assert.rejects(read(), { code: 'vaultChanged' });
    await assert.rejects(store.copy('sessions/a', 'trash/a', never), { code: 'vaultChanged' });
    assert.deepEqual(
      site.objectKeys().filter((key) => /sessions|trash/.test(key)),
      [`sealed/${vaultId}/sessions/a`],
    );
  });

  it('is opened with its recovery key, and with a new one after that only', async () => {
    const vault = await site.create();
    const { vaultId } = vault.keys;
    const by = (identity: string): ReturnType<typeof openVault> =>
      openVault(site.deps(vaultId), vaultId, { identities: [identity] }, undefined, never);
    assert.equal((await by(vault.recoveryKey)).pin.recipientHash, vault.pin.recipientHash);
    const renewed = await newRecoveryKey(site.deps(vaultId), vault, never);
    assert.equal((await by(renewed)).pin.recipientHash, vault.pin.recipientHash);
    await assert.rejects(by(vault.recoveryKey), { code: 'wrongKey' });
  });

  it('shows nothing of its titles, members and keys', async () => {
    const vault = await site.create();
    await addMember(site.deps(vault.keys.vaultId), vault, { name: 'Zaphod', passphrase: OTHER }, never);
    for (const { key, bytes } of site.server.objects(BUCKET)) {
      assert.match(key, /^sealed\/[a-z2-7]{16}\/(?:vault\.json|keys\/[a-z2-7]{8}\.age)$/);
      for (const secret of ['Zaphod', 'AGE-SECRET-KEY', vault.keys.recipient]) {
        assert.ok(!bytes.includes(secret), `${secret} in ${key}`);
      }
    }
  });

  it('is made once, when two make it at a time', async () => {
    const patient = { ...site.parts(), clock: systemClock };
    const made = await Promise.allSettled(
      [PASSPHRASE, OTHER].map((each) => createVault(site.store, patient, each, never)),
    );
    const vaults = await listVaults(site.store, never);
    assert.equal(vaults.length, 1, made.map(({ status }) => status).join());
    const lost = made.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    assert.equal(lost.reason.code, 'conflict');
    assert.equal(lost.reason.data.vaultId, vaults[0]!.vaultId);
    await assert.rejects(site.create(), { code: 'conflict' });
  });

  it('lets members in by passphrase and by an age key of their own, and shuts them out', async () => {
    const vault = await site.create();
    const { vaultId } = vault.keys;
    const deps = site.deps(vaultId);
    const own = await age().run({ kind: 'newIdentity' }, {}, never);
    await addMember(deps, vault, { name: 'Ann', passphrase: OTHER }, never);
    await addMember(deps, vault, { name: 'Bob', recipient: own.recipient }, never);
    await assert.rejects(addMember(deps, vault, { name: 'x', recipient: 'age1nonsense' }, never), {
      code: 'invalidInput',
    });
    const members = await listMembers(deps, vault, never);
    assert.deepEqual(
      members.map(({ about }) => `${about?.kind} ${about?.name}`),
      ['passphrase Passphrase', 'recovery Recovery key', 'passphrase Ann', 'recipient Bob'],
    );
    const asBob = (): ReturnType<typeof openVault> =>
      openVault(deps, vaultId, { identities: [own.identity] }, undefined, never);
    assert.equal((await open(vault, OTHER)).pin.recipientHash, vault.pin.recipientHash);
    assert.equal((await asBob()).pin.recipientHash, vault.pin.recipientHash);
    for (const { id, about } of members) {
      if (about?.name === 'Ann' || about?.name === 'Bob') await removeMember(deps, vault, id, never);
    }
    await assert.rejects(open(vault, OTHER), { code: 'wrongPassphrase' });
    await assert.rejects(asBob(), { code: 'wrongKey' });
    await open(vault, PASSPHRASE);
    const [last, ...others] = await listMembers(deps, vault, never);
    for (const { id } of others) await removeMember(deps, vault, id, never);
    await assert.rejects(removeMember(deps, vault, last!.id, never), { code: 'invalidInput' });
  });

  it('refuses a member file that was not made by a member', async () => {
    const vault = await site.create();
    const { vaultId } = vault.keys;
    const own = await age().run({ kind: 'newIdentity' }, {}, never);
    await addMember(site.deps(vaultId), vault, { name: 'Bob', recipient: own.recipient }, never);
    const forged = await age().run({ kind: 'newIdentity' }, {}, never);
    const text = `# vault: ${vaultId}\n# generation: 1\n${forged.identity}\n`;
    for (const recipients of [[own.recipient], [own.recipient, forged.recipient]]) {
      const bytes = await age().run(
        { kind: 'seal', sealFor: { recipients } },
        { input: Buffer.from(text) },
        never,
      );
      for (const key of site.objectKeys()) {
        if (key.includes('/keys/')) site.server.putObject(BUCKET, key, Buffer.from(bytes));
      }
      const asBob = openVault(site.deps(vaultId), vaultId, { identities: [own.identity] }, vault.pin, never);
      await assert.rejects(asBob, (error: { code: string }) =>
        ['vaultChanged', 'wrongKey'].includes(error.code),
      );
    }
  });

  it('gets a new key for what comes; the old one opens what was there', async () => {
    const vault = await site.create();
    const { vaultId } = vault.keys;
    const deps = site.deps(vaultId);
    const own = await age().run({ kind: 'newIdentity' }, {}, never);
    await addMember(deps, vault, { name: 'Ann', passphrase: OTHER }, never);
    await addMember(deps, vault, { name: 'Bob', recipient: own.recipient }, never);
    const before = sealedVault(age(), vault.keys);
    const old = await before.toStoredFile(SESSION, NAME);
    await deps.store.put(`sessions/${NAME}`, old, { contentType: 'application/octet-stream' }, never);
    await assert.rejects(rotateKey(deps, vault, { passphrase: 'wrong' }, never), { code: 'wrongPassphrase' });
    const rotated = await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
    assert.equal(rotated.pin.generation, 2);
    assert.deepEqual(rotated.dropped, ['Ann']);

    const bob = await openVault(deps, vaultId, { identities: [own.identity] }, vault.pin, never);
    const recovered = await openVault(deps, vaultId, { identities: [vault.recoveryKey] }, vault.pin, never);
    const again = await open(vault, PASSPHRASE, true);
    for (const { keys, pin } of [rotated, bob, recovered, again]) {
      assert.equal(pin.recipientHash, rotated.pin.recipientHash);
      const after = sealedVault(age(), keys);
      assert.equal((await after.decode(old, NAME)).metadata?.name, 'n');
      const other = NAME.replace('abcdefgh', 'zzzzzzzz');
      await assert.rejects(after.decode(await before.toStoredFile(SESSION, other), other), {
        code: 'wrongKey',
      });
      const fresh = await after.toStoredFile(SESSION, other);
      await after.decode(fresh, other);
      await assert.rejects(before.decode(fresh, other), { code: 'wrongKey' });
    }
    await assert.rejects(open(vault, OTHER), { code: 'wrongPassphrase' });
    const third = await rotateKey(deps, rotated, { passphrase: PASSPHRASE }, never);
    await sealedVault(age(), third.keys).decode(old, NAME);
  });

  it('is watched: it must not vanish or fall back', async () => {
    const vault = await site.create();
    const deps = site.deps(vault.keys.vaultId);
    const key = site.objectKeys().find((each) => each.endsWith('vault.json'))!;
    const first = site.server.objects(BUCKET).find((each) => each.key === key)!.bytes;
    const watch = new VaultWatch(vault.pin);
    await watch.check(deps.store, never);
    await watch.check(deps.store, never);
    const rotated = await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
    await assert.rejects(watch.check(deps.store, never), { code: 'vaultLocked' });
    const next = new VaultWatch(rotated.pin);
    await next.check(deps.store, never);
    site.server.putObject(BUCKET, key, first);
    await assert.rejects(next.check(deps.store, never), { code: 'vaultChanged', message: /fell back/ });
    site.server.deleteObject(BUCKET, key);
    await assert.rejects(next.check(deps.store, never), { code: 'vaultChanged', message: /missing/ });
  });

  it('loses no change of two members at a time', async () => {
    const vault = await site.create();
    const deps = site.deps(vault.keys.vaultId);
    const names = ['Ann', 'Bob', 'Eve'];
    await Promise.all(
      names.map((name) => addMember(deps, vault, { name, passphrase: `${name} ${OTHER}` }, never)),
    );
    const members = await listMembers(deps, vault, never);
    assert.deepEqual(
      names.filter((name) => !members.some(({ about }) => about?.name === name)),
      [],
    );
    assert.equal(site.objectKeys().filter((key) => key.includes('/keys/')).length, members.length);
  });

  it('keeps the key file that another machine has just written, whatever the clock of this one says', async () => {
    const vault = await site.create();
    const { vaultId } = vault.keys;
    const left = `sealed/${vaultId}/keys/left.age`;
    site.server.putObject(BUCKET, left, 'x', { lastModified: Date.now() - 7_200_000 });
    // One has written its key file and is about to commit while the other, of a day later, tidies up.
    const { atStep, reached, goOn } = heldAt('vault.commit');
    let adding: Promise<void> | undefined;
    const late = { ...site.parts().clock, now: () => Date.now() + 86_400_000 };
    const tidying = site.deps(vaultId, async (name) => {
      if (name !== 'vault.committed') return;
      adding = addMember(site.deps(vaultId, atStep), vault, { name: 'Ann', passphrase: ANN }, never);
      await reached;
    });
    await changePassphrase({ ...tidying, clock: late }, vault, PASSPHRASE, OTHER, never);
    goOn();
    await adding;
    await open(vault, ANN);
    await open(vault, OTHER);
    assert.ok(
      site.objectKeys().every((key) => key !== left && !key.includes('probe')),
      site.objectKeys().join(),
    );
  });

  for (const what of KEY_CHANGES) {
    it(`is not touched by a machine that has not seen its new key, or sees an old one: ${what}`, async () => {
      const vault = await site.create();
      const { vaultId } = vault.keys;
      const deps = site.deps(vaultId);
      await addMember(deps, vault, { name: 'Ann', passphrase: ANN }, never);
      const key = `sealed/${vaultId}/vault.json`;
      const before = site.server.objects(BUCKET).find((each) => each.key === key)!.bytes;
      const rotated = await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
      await addMember(deps, rotated, { name: 'Ann', passphrase: ANN }, never);
      const objects = site.server.objects(BUCKET);

      await assert.rejects(changeKeys(what, deps, vault, never), {
        code: 'vaultLocked',
        message: /was replaced by a member/,
      });
      assert.deepEqual(site.server.objects(BUCKET), objects);
      await open(vault, PASSPHRASE, true);
      await open(vault, ANN, true);

      site.server.putObject(BUCKET, key, before);
      const present = site.objectKeys();
      await assert.rejects(changeKeys(what, deps, rotated, never), { code: 'vaultChanged' });
      assert.deepEqual(site.objectKeys(), present);
    });
  }

  for (const [step, time] of [
    ['vault.keyWritten', 1],
    ['vault.keyVerified', 1],
    ['vault.committed', 1],
    ['vault.tidied', 1],
  ] as const) {
    it(`opens after a kill at ${step} of a change of the passphrase`, async () => {
      const vault = await site.create();
      const { atStep, reached } = killedAt(step, time);
      const change = changePassphrase(site.deps(vault.keys.vaultId, atStep), vault, PASSPHRASE, OTHER, never);
      change.catch(() => {});
      await reached;
      const isNew = step === 'vault.committed' || step === 'vault.tidied';
      assert.equal(
        (await open(vault, isNew ? OTHER : PASSPHRASE, true)).pin.recipientHash,
        vault.pin.recipientHash,
      );
      await assert.rejects(open(vault, isNew ? PASSPHRASE : OTHER, true), { code: 'wrongPassphrase' });
    });
  }

  for (const [step, time] of [
    ['vault.keyWritten', 1],
    ['vault.keyVerified', 1],
    ['vault.keyWritten', 2],
    ['vault.keyVerified', 2],
    ['vault.committed', 1],
    ['vault.tidied', 1],
  ] as const) {
    it(`opens after a kill at ${step} (${time}) of a new key`, async () => {
      const vault = await site.create();
      const deps = site.deps(vault.keys.vaultId);
      const sealed = await sealedVault(age(), vault.keys).toStoredFile(SESSION, NAME);
      await deps.store.put(`sessions/${NAME}`, sealed, { contentType: 'application/octet-stream' }, never);
      const { atStep, reached } = killedAt(step, time);
      rotateKey(site.deps(vault.keys.vaultId, atStep), vault, { passphrase: PASSPHRASE }, never).catch(
        () => {},
      );
      await reached;
      const opened = await open(vault, PASSPHRASE, true);
      const isNew = step === 'vault.committed' || step === 'vault.tidied';
      assert.equal(opened.pin.generation, isNew ? 2 : 1);
      await sealedVault(age(), opened.keys).decode(sealed, NAME);
    });

    if (step === 'vault.tidied') continue;
    it(`leaves no half vault after a kill at ${step} (${time}) of its creation`, async () => {
      const { atStep, reached } = killedAt(step, time);
      site.create(PASSPHRASE, atStep).catch(() => {});
      await reached;
      const vaults = await listVaults(site.store, never);
      assert.equal(vaults.length, step === 'vault.committed' ? 1 : 0);
      const [found] = vaults;
      if (found) {
        await openVault(
          site.deps(found.vaultId),
          found.vaultId,
          { passphrase: PASSPHRASE },
          undefined,
          never,
        );
      } else await site.create();
    });
  }
});
