import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { parseVaultFile } from '../../../src/session/sealed/vaultFile';
import { filesOf } from '../../../src/sync/vault/commitVault';
import type { NewVault } from '../../../src/sync/vault/createVault';
import { addMember, listMembers } from '../../../src/sync/vault/members';
import { openVault } from '../../../src/sync/vault/openVault';
import type { AtStep } from '../../../src/sync/write/steps';
import type { OpenWith } from '../../../src/sealing/protocol';
import type { Misbehaviour } from '../../../tools/s3-server/faults';
import { withAge } from '../../support/sealing/ageScript';
import { ANN, changeKeys, KEY_CHANGES, type KeyChange, openers } from '../../support/sealing/vaultChanges';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

describe('a vault whose keys are being changed when an answer gets lost', () => {
  const age = withAge();
  let site: SealedWorld;
  beforeEach(async () => {
    site = await sealedWorld(age());
  });
  afterEach(() => site.close());

  const vaultFileOf = ({ keys }: NewVault): string => `sealed/${keys.vaultId}/vault.json`;

  const makeVault = async (): Promise<NewVault> => {
    const vault = await site.create();
    await addMember(site.deps(vault.keys.vaultId), vault, { name: 'Ann', passphrase: ANN }, never);
    return vault;
  };

  const onPut = (vault: NewVault, misbehave: Misbehaviour): void =>
    site.server.fail({ operation: 'PutObject', key: vaultFileOf(vault), misbehave });

  /** At the moment `vault.json` is about to be sent. */
  const beforeCommit = (act: () => unknown): AtStep => {
    let isDone = false;
    return async (name) => {
      if (name !== 'vault.commit' || isDone) return;
      isDone = true;
      await act();
    };
  };

  const opens = async ({ keys: { vaultId }, pin }: NewVault, openWith: OpenWith): Promise<boolean> => {
    try {
      await openVault(site.deps(vaultId), vaultId, openWith, pin, never);
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      assert.ok(code === 'wrongPassphrase' || code === 'wrongKey', String(error));
      return false;
    }
  };

  /** Everything opens it that has to, nothing else does, and everything that it names is there. */
  const isWhole = async (vault: NewVault, what: KeyChange, isDone: boolean): Promise<void> => {
    for (const [passphrase, isRight] of Object.entries(openers(what, isDone))) {
      assert.equal(await opens(vault, { passphrase }), isRight, passphrase);
    }
    const recovers = await opens(vault, { identities: [vault.recoveryKey] });
    assert.equal(recovers, !(isDone && what === 'newRecoveryKey'));
    const { bytes } = site.server.objects(BUCKET).find(({ key }) => key === vaultFileOf(vault))!;
    const { vaultId } = vault.keys;
    for (const file of filesOf(parseVaultFile(bytes, vaultId))) {
      assert.ok(site.objectKeys().includes(`sealed/${vaultId}/${file}`), file);
    }
  };

  for (const what of KEY_CHANGES) {
    it(`is changed when the answer is lost: ${what}`, async () => {
      const vault = await makeVault();
      onPut(vault, { kind: 'dropAnswer' });
      await changeKeys(what, site.deps(vault.keys.vaultId), vault, never);
      await isWhole(vault, what, true);
    });

    it(`is as it was when the request is lost, and can be changed again: ${what}`, async () => {
      const vault = await makeVault();
      const deps = site.deps(vault.keys.vaultId);
      onPut(vault, { kind: 'dropRequest' });
      await assert.rejects(changeKeys(what, deps, vault, never), { code: 'connectionLost' });
      await isWhole(vault, what, false);
      await changeKeys(what, deps, vault, never);
      await isWhole(vault, what, true);
    });

    it(`opens when nobody could find out whether it was changed: ${what}`, async () => {
      const vault = await makeVault();
      const atStep = beforeCommit(() => {
        onPut(vault, { kind: 'dropAnswer' });
        const misbehave: Misbehaviour = { kind: 'dropRequest' };
        site.server.fail({ operation: 'GetObject', key: vaultFileOf(vault), misbehave });
      });
      await assert.rejects(changeKeys(what, site.deps(vault.keys.vaultId, atStep), vault, never), {
        code: 'connectionLost',
        message: /vault\.json in .* could not be found out/,
      });
      await isWhole(vault, what, true);
    });

    it(`goes on when it is cancelled after its request was sent: ${what}`, async () => {
      const vault = await makeVault();
      const cancel = new AbortController();
      let answer = (): void => {};
      const until = new Promise<void>((resolve) => (answer = resolve));
      onPut(vault, { kind: 'stallHeader', until });
      site.server.resetCounts();
      const changed = changeKeys(what, site.deps(vault.keys.vaultId), vault, cancel.signal);
      await Promise.race([
        changed,
        site.server.until((requests) =>
          requests.some(({ method, key }) => method === 'PUT' && key === vaultFileOf(vault)),
        ),
      ]);
      cancel.abort();
      answer();
      await changed;
      await isWhole(vault, what, true);
    });

    it(`leaves nothing when it is cancelled before its request is sent: ${what}`, async () => {
      const vault = await makeVault();
      const before = site.objectKeys();
      const cancel = new AbortController();
      const deps = site.deps(
        vault.keys.vaultId,
        beforeCommit(() => cancel.abort()),
      );
      await assert.rejects(changeKeys(what, deps, vault, cancel.signal), { code: 'cancelled' });
      assert.deepEqual(site.objectKeys(), before);
      await isWhole(vault, what, false);
    });
  }

  it('is changed after all when the request is lost and somebody else was first', async () => {
    const vault = await makeVault();
    const deps = site.deps(vault.keys.vaultId);
    const atStep = beforeCommit(async () => {
      await addMember(deps, vault, { name: 'Eve', passphrase: `${ANN} 2` }, never);
      onPut(vault, { kind: 'dropRequest' });
    });
    await changeKeys('changePassphrase', { ...deps, atStep }, vault, never);
    await isWhole(vault, 'changePassphrase', true);
    const names = (await listMembers(deps, vault, never)).map(({ about }) => about?.name);
    assert.deepEqual(names, ['Recovery key', 'Ann', 'Eve', 'Passphrase']);
    // What the lost attempt has written is gone as well.
    assert.equal(site.objectKeys().filter((key) => key.includes('/keys/')).length, names.length);
  });
});
